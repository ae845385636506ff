using Allentown311.Mappings;

namespace Allentown311.Connectors;

/// <summary>The expiry that a mapping declares for its own credentials.</summary>
internal static class Expiring
{
    /// <summary>One expiry, at the end (UTC) of the day the mapping names; empty when the mapping names no day.</summary>
    public static IReadOnlyList<Expiry> Of(Mapping mapping) => mapping.CredentialsExpire is { } day
        ? [new Expiry("credentials", new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero))]
        : [];
}
