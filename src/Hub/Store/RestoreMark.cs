using System.Globalization;

namespace Allentown311.Hub.Store;

/// <summary>
/// When this installation was restored from a backup; null for never. What happened before may have been told and done already by the
/// installation that was lost.
/// </summary>
internal sealed record RestoreMark(DateTimeOffset? At)
{
    /// <summary>Under this name the store keeps it.</summary>
    public const string Name = "restored_at";

    /// <summary>Under this name the store keeps when the backup was last fed (milliseconds since 1970 UTC), until its feeds were moved back.</summary>
    public const string Backup = "restored_backup";

    /// <summary>Payload of a ticket's first step that was waiting in the backup: its orders may exist.</summary>
    public const string Payload = "restored";

    /// <summary>Reads it.</summary>
    public static async Task<RestoreMark> ReadAsync(IStore store, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new RestoreMark(await store.Marks.FindAsync(Name, ct).ConfigureAwait(false) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null);
    }
}
