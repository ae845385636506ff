using Allentown311.Mappings;

namespace Allentown311.Connectors;

/// <summary>What a mapping itself says will end.</summary>
internal static class Expiring
{
    /// <summary>The credentials, good to the end (UTC) of the day the mapping names; nothing when it names none.</summary>
    public static IReadOnlyList<Expiry> Of(Mapping mapping) => mapping.CredentialsExpire is { } day
        ? [new Expiry("credentials", new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero))] : [];
}
