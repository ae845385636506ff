using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.City;
using Allentown311.Mappings.Receive;

namespace Allentown311.Hub.Access;

/// <summary>
/// Checks API keys and their scopes. Nothing is open without a key but intake, and that only for programs on this machine, while the city
/// has no keys and the hub listens on loopback alone.
/// </summary>
internal sealed class AccessControl(KeyRing ring, Bindings bindings, AccessSettings settings, Refusals refusals, ILogger<AccessControl> log)
{
    /// <summary>The source name of callers without keys.</summary>
    public const string Open = "open311";

    /// <summary>The header that holds a caller's key.</summary>
    public const string KeyHeader = "X-Api-Key";

    /// <summary>True when the city has no keys.</summary>
    public bool IsKeyless => ring.Keys.IsEmpty;

    /// <summary>The name of the caller when the key in its header allows <paramref name="scope"/>; null when it does not.</summary>
    public string? Caller(HttpContext http, string scope) => Caller(http, http.Request.Headers[KeyHeader], scope);

    /// <summary>
    /// The name of the caller when its key allows <paramref name="scope"/>; null when it does not. Every key is compared, in constant time.
    /// </summary>
    public string? Caller(HttpContext http, string? key, string scope)
    {
        var keys = ring.Keys;
        if (keys.IsEmpty)
        {
            return scope == Scopes.Intake && IsLocal(http) ? Open : null;
        }

        return CameSafely(http) ? Find(keys, key, scope) : null;
    }

    /// <summary>The name of the caller whose key this is, whatever it may do; null for no key.</summary>
    public string? Identify(HttpContext http) =>
        ring.Keys is { IsEmpty: false } keys
            ? CameSafely(http) ? Find(keys, http.Request.Headers[KeyHeader], scope: null) : null
            : IsLocal(http) ? Open : null;

    /// <summary>True when the request's header holds a key that opens nothing.</summary>
    public bool HasWrongKey(HttpContext http) =>
        !IsKeyless && http.Request.Headers[KeyHeader].ToString().Length > 0 && Identify(http) is null;

    /// <summary>True when the request comes from this machine itself, and no other machine can reach the hub.</summary>
    public bool IsLocal(HttpContext http) => bindings.IsLoopbackOnly && LocalCaller.IsProven(http);

    /// <summary>A filter that lets through only callers whose X-Api-Key allows <paramref name="scope"/>.</summary>
    public async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next, string scope)
    {
        var http = context.HttpContext;
        if (Caller(http, scope) is { } caller)
        {
            http.Items[typeof(AccessControl)] = caller;
            return await next(context).ConfigureAwait(false);
        }

        if (refusals.MayLog(RefusalKind.Access))
        {
            Log.Refused(log, scope, http.Request.Method, AddressOf(http));
        }

        return Results.Problem(Explain(http, scope), statusCode: StatusCodes.Status403Forbidden);
    }

    /// <summary>The caller's address as logs name it: behind a known proxy that of the proxy's caller.</summary>
    public static string AddressOf(HttpContext http) => http.Connection.RemoteIpAddress?.ToString() ?? "a socket of this machine";

    /// <summary>The name of the caller that <see cref="RequireAsync"/> let through.</summary>
    public static string NameOf(HttpContext http) => (string)http.Items[typeof(AccessControl)]!;

    // A key that travelled in the clear may have been read on its way, so it opens nothing. What a known proxy says about the caller's own
    // connection is in the request by now.
    private bool CameSafely(HttpContext http) =>
        http.Request.IsHttps
        || (http.Features.Get<Peer>() is { } peer
            && (peer.IsLocal || settings.Proxies.Any(p => p.Contains(peer.Address)))
            && !peer.SaysPlain);

    private static string? Find(ImmutableArray<ApiKey> keys, string? key, string? scope)
    {
        var hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key ?? ""))));
        string? caller = null;
        foreach (var known in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(known.Sha256))
                && (scope is null || known.Scopes.Contains(scope, StringComparer.Ordinal)))
            {
                caller = known.Name;
            }
        }

        // A hash does not show how long its key is; the key does. One that can be guessed opens nothing.
        return caller is not null && SecretStrength.IsEnough(key!) ? caller : null;
    }

    private string Explain(HttpContext http, string scope)
    {
        if (IsKeyless)
        {
            return $"This needs a key with scope {scope}, and there are none yet: make one with \"hub keys new NAME\".";
        }

        return CameSafely(http)
            ? $"This needs a key with scope {scope}, of at least {SecretStrength.LeastBits} bits, in the {KeyHeader} header."
            : "A key over plain HTTP may be read on its way. Use https, or name the proxy in front of the hub in Hub:Proxies.";
    }
}
