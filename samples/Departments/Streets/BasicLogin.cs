using System.Net.Http.Headers;
using System.Text;

namespace Allentown311.Departments.Streets;

/// <summary>HTTP basic authentication with one user (RFC 7617).</summary>
internal sealed class BasicLogin(string user, string password) : IEndpointFilter
{
    private readonly string expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));

    public static BasicLogin FromEnvironment() => new(
        Secrets.Require("STREETS_USER", "the user name callers of the SOAP service log in with"),
        Secrets.Require("STREETS_PASSWORD", "the password callers of the SOAP service log in with"));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (AuthenticationHeaderValue.TryParse(http.Request.Headers.Authorization, out var given)
            && string.Equals(given.Scheme, "Basic", StringComparison.OrdinalIgnoreCase)
            && Secrets.AreEqual(given.Parameter ?? "", expected))
            return await next(context);

        http.Response.Headers.WWWAuthenticate = "Basic realm=\"streets\", charset=\"UTF-8\"";
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
