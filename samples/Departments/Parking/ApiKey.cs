namespace Allentown311.Departments.Parking;

/// <summary>Refuses callers without the right <c>X-Api-Key</c>.</summary>
internal sealed class ApiKey(string key) : IEndpointFilter
{
    public static ApiKey FromEnvironment() => new(Secrets.Require("PARKING_KEY", "the key callers of the REST API send as X-Api-Key"));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Secrets.AreEqual(context.HttpContext.Request.Headers["X-Api-Key"].ToString(), key)
            ? await next(context)
            : Results.Json(new { error = "unknown API key" }, statusCode: StatusCodes.Status401Unauthorized);
}
