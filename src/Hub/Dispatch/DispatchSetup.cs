using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Dispatch;

/// <summary>Dispatch's part of the hub: work orders go to the departments, and what is handed over is followed up. Their lanes are the links'.</summary>
internal static class DispatchSetup
{
    /// <summary>Adds the steps.</summary>
    public static IServiceCollection AddDispatch(this IServiceCollection services) => services.AddStep<SubmitStep>().AddStep<FollowUpStep>();
}
