using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Dispatch;

/// <summary>
/// Registers dispatch: the steps that hand work orders to the departments' systems and follow up those handed over. The links bring the
/// lanes.
/// </summary>
internal static class DispatchSetup
{
    /// <summary>Adds the steps.</summary>
    public static IServiceCollection AddDispatch(this IServiceCollection services) =>
        services.AddStep<SubmitStep>().AddStep<FollowUpStep>();
}
