namespace Allentown311.Hub.Access;

/// <summary>Registers access control, and puts it before endpoints.</summary>
internal static class AccessSetup
{
    /// <summary>Adds the check of API keys.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) => services.AddSingleton<AccessControl>();

    /// <summary>Lets through only callers whose <c>X-Api-Key</c> allows <paramref name="scope"/>.</summary>
    public static T RequireScope<T>(this T endpoints, string scope)
        where T : IEndpointConventionBuilder => endpoints.AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<AccessControl>().RequireAsync(context, next, scope));
}
