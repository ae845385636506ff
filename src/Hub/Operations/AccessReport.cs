using Allentown311.Hub.Access;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Operations;

/// <summary><c>GET /api/access</c>: who may call, how the hub is reached, how much was refused. It shows no key and no hash.</summary>
internal static class AccessReport
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapAccessReport(this WebApplication app) => app.MapGet("/api/access", Read).RequireScope(Scopes.Administer);

    private static IResult Read(
        KeyRing ring,
        Bindings bindings,
        AccessSettings settings,
        ConnectionLimiter connections,
        Refusals refusals,
        CityConfiguration city,
        IServiceProvider services) => Results.Ok(new
        {
            listens = bindings.All,
            proxies = settings.Proxies.Select(p => p.ToString()),
            hosts = settings.Hosts,
            origins = city.Origins,
            certificateUntil = services.GetService<ServerCertificate>()?.Expiry,
            keys = ring.Keys.GroupBy(k => k.Name, StringComparer.Ordinal).Select(
                k => new { name = k.Key, scopes = k.SelectMany(one => one.Scopes).Distinct(StringComparer.Ordinal) }),
            connections = connections.Count,
            refusals = refusals.Totals.ToDictionary(t => t.Key.ToString().ToLowerInvariant(), t => t.Value),
        });
}
