using Allentown311.Connectors;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>What a connection depends on that ends some day. Pure.</summary>
internal static class Expiries
{
    /// <summary>How long before the end it is told.</summary>
    public const int WarnDays = 30;

    /// <summary>The first to end; null when nothing is known to.</summary>
    public static (string What, DateTimeOffset At)? First(Mapping mapping, IExpire? connector)
    {
        // The last good day ends with it; which midnight is meant nobody knows, so the earlier one of UTC counts.
        var written = mapping.CredentialsExpire is { } day ? new[] { new Expiry("credentials", new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(1)) } : [];
        return (connector?.Expiries ?? []).Concat(written).OrderBy(e => e.At).Select(e => ((string, DateTimeOffset)?)(e.What, e.At)).FirstOrDefault();
    }

    /// <summary>Whole days left, rounded up to say "1" on the last day; 0 or less when it is over.</summary>
    public static int DaysLeft(DateTimeOffset at, DateTimeOffset now) => (int)Math.Ceiling((at - now).TotalDays);
}
