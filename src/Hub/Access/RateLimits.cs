using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Allentown311.Hub.Access;

/// <summary>
/// How much each caller may ask, and all of them together. Callers with keys, addresses without, and departments that push have bounds of
/// their own, so none of them takes another's place.
/// </summary>
internal static class RateLimits
{
    private const string NoLimit = "";

    /// <summary>The limiter of all requests.</summary>
    public static PartitionedRateLimiter<HttpContext> Create(AccessControl access, AccessLimits limits) =>
        PartitionedRateLimiter.CreateChained(
            Partitioned(access, caller => Rate(caller, limits)),
            Partitioned(access, caller => Concurrency(caller, limits)),
            Partitioned(access, caller => InAll(caller, limits)));

    /// <summary>What a caller without a key is counted by: its address, or its /64, since a household has as many.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return plain?.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8))
            : plain?.ToString() ?? "socket";
    }

    private static PartitionedRateLimiter<HttpContext> Partitioned(
        AccessControl access, Func<CallerClass, RateLimitPartition<string>> partition) =>
        PartitionedRateLimiter.Create<HttpContext, string>(http => partition(CallerClass.Of(http, access)));

    private static RateLimitPartition<string> Rate(CallerClass caller, AccessLimits limits)
    {
        var (perSecond, burst) = caller.Kind switch
        {
            CallerKind.Exempt => (0, 0),
            CallerKind.Unknown => (limits.UnknownRequestsPerSecond, 4),
            _ => (limits.RequestsPerSecond, 2),
        };
        return perSecond == 0
            ? RateLimitPartition.GetNoLimiter(NoLimit)
            : RateLimitPartition.GetTokenBucketLimiter(caller.Name, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond * burst,
                TokensPerPeriod = Math.Max(1, perSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(perSecond < 10 ? 1000.0 / perSecond : 100),
            });
    }

    private static RateLimitPartition<string> Concurrency(CallerClass caller, AccessLimits limits) => caller.Kind switch
    {
        CallerKind.Exempt => RateLimitPartition.GetNoLimiter(NoLimit),
        CallerKind.Known => AtOnce(caller.Name, limits.Concurrency, limits.Concurrency),
        _ => AtOnce(caller.Name, limits.UnknownConcurrency, limits.UnknownConcurrency * 4),
    };

    private static RateLimitPartition<string> InAll(CallerClass caller, AccessLimits limits) => caller.Kind switch
    {
        CallerKind.Exempt => RateLimitPartition.GetNoLimiter(NoLimit),
        CallerKind.Known => AtOnce("known", limits.ConcurrencyInAll, limits.ConcurrencyInAll),
        CallerKind.Push => AtOnce("pushes", limits.PushesInAll, limits.PushesInAll),
        _ => AtOnce("unknown", limits.UnknownConcurrencyInAll, limits.UnknownConcurrencyInAll),
    };

    // A request that waits for its turn holds no buffer.
    private static RateLimitPartition<string> AtOnce(string name, int permits, int waiting) =>
        RateLimitPartition.GetConcurrencyLimiter(name, _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = permits, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
}
