using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Access;

/// <summary>
/// Checks API keys and their scopes. Where city.yaml has no keys every caller is let through, and the hub then listens on loopback only.
/// </summary>
internal sealed class AccessControl(CityConfiguration city)
{
    /// <summary>The source name of callers without keys.</summary>
    public const string Open = "open311";

    /// <summary>
    /// The name of the caller when its key allows <paramref name="scope"/>; null when it does not. Every key is compared, in constant time.
    /// </summary>
    public string? Caller(string? key, string scope)
    {
        if (city.Keys.IsEmpty)
        {
            return Open;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key ?? "")));
        string? caller = null;
        foreach (var known in city.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(known.Sha256))
                && known.Scopes.Contains(scope, StringComparer.Ordinal))
            {
                caller = known.Name;
            }
        }

        return caller;
    }

    /// <summary>A filter that lets through only callers whose X-Api-Key allows <paramref name="scope"/>.</summary>
    public async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string scope) =>
        Caller(context.HttpContext.Request.Headers["X-Api-Key"], scope) is null
            ? Results.Problem(
                $"This needs a key with scope {scope} in the X-Api-Key header.",
                statusCode: StatusCodes.Status403Forbidden)
            : await next(context).ConfigureAwait(false);
}
