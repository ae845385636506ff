using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Decides which of a department's updates may count. Pure. An update that the database would refuse, or whose time of change lies in the
/// future, is rejected by name: it would stop the feed, or make every real change after it late.
/// </summary>
internal static class UpdateRules
{
    /// <summary>The most characters of a status code.</summary>
    public const int LongestCode = 200;

    // A longer note is cut: residents and the desk read the beginning.
    private const int LongestNote = 8_000;

    /// <summary>The updates that count, and a row for each other one.</summary>
    public static (IReadOnlyList<StatusUpdate> Sound, IReadOnlyList<RejectedRow> Rejected) Sift(
        IReadOnlyList<StatusUpdate> updates, DateTimeOffset now)
    {
        if (updates.All(u => FindProblem(u, now) is null && u.Note is null or { Length: <= LongestNote }))
        {
            return (updates, []);
        }

        var sound = new List<StatusUpdate>();
        var rejected = new List<RejectedRow>();
        foreach (var update in updates)
        {
            if (FindProblem(update, now) is { } problem)
            {
                rejected.Add(new RejectedRow(0, problem, JsonSerializer.Serialize(update, StatusJson.Default.StatusUpdate)));
            }
            else
            {
                sound.Add(update.Note is { } note ? update with { Note = ShortText.Shown(note, LongestNote) } : update);
            }
        }

        return (sound, rejected);
    }

    /// <summary>Why an update cannot count; null when it can. The same update has the same reason at every reading.</summary>
    public static string? FindProblem(StatusUpdate update, DateTimeOffset now)
    {
        // A date may begin in the future by the hub's clock where the department's database counts days in another zone.
        var latest = now + CursorPlan.Tolerance + (update.Granularity ?? TimeSpan.Zero);
        return update.ExternalId is { Length: > WorkOrder.LongestExternalId } number
                ? $"its number has {number.Length} characters, and {WorkOrder.LongestExternalId} are the most"
            : update.Code.Length > LongestCode
                ? $"its status has {update.Code.Length} characters, and {LongestCode} are the most"
            : update.ChangedAt > latest
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"its time of change, {update.ChangedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, lies in the future: correct the "
                    + $"department's clock or record, or the format and timezone of the mapping")
            : null;
    }
}
