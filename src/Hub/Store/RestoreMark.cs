using System.Globalization;

namespace Allentown311.Hub.Store;

/// <summary>
/// When this installation was restored from a backup; null for never. The installation that was lost may have sent notices and submitted
/// work orders after that backup was made.
/// </summary>
internal sealed record RestoreMark(DateTimeOffset? At)
{
    /// <summary>Name of the note that stores when it was restored.</summary>
    public const string Name = "restored_at";

    /// <summary>
    /// Name of the note that stores when the backup last read a department's changes (milliseconds since 1970 UTC). The note is removed
    /// once the feeds were moved back to that instant.
    /// </summary>
    public const string Backup = "restored_backup";

    /// <summary>Payload of a routing job that waited in the backup: the ticket's work orders may exist at the department already.</summary>
    public const string Payload = "restored";

    /// <summary>Reads the mark.</summary>
    public static async Task<RestoreMark> ReadAsync(IStore store, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(store);
        var text = await store.Marks.FindAsync(Name, ct).ConfigureAwait(false);
        return new RestoreMark(
            text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));
    }
}
