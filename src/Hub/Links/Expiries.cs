using Allentown311.Connectors;
using Allentown311.Mappings;

namespace Allentown311.Hub.Links;

/// <summary>Finds the certificates and credentials of a connection that expire. Pure.</summary>
internal static class Expiries
{
    /// <summary>How many days before an expiry the hub warns.</summary>
    public const int WarnDays = 30;

    /// <summary>The first to expire; null when none is known to expire.</summary>
    public static (string What, DateTimeOffset At)? First(Mapping mapping, IExpire? connector)
    {
        var expiries = new List<Expiry>(connector?.Expiries ?? []);
        if (mapping.CredentialsExpire is { } lastDay)
        {
            // The credentials are valid through that day. The mapping gives no time zone, so midnight UTC counts.
            expiries.Add(new Expiry("credentials", new DateTimeOffset(lastDay.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddDays(1)));
        }

        return expiries.OrderBy(e => e.At).Select(e => ((string, DateTimeOffset)?)(e.What, e.At)).FirstOrDefault();
    }

    /// <summary>Whole days left, rounded up so that the last day counts as 1; 0 or less after the expiry.</summary>
    public static int DaysLeft(DateTimeOffset at, DateTimeOffset now) => (int)Math.Ceiling((at - now).TotalDays);
}
