using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Remembers the rows of a polled system that cannot be read, or lie in the future: the system shows each of them at every poll, until
/// somebody corrects it. A row is told once, and again when it has changed, or after the time for which the hub keeps marks of messages.
/// A file and a message are told of by themselves, since each is read once.
/// </summary>
internal static class KnownRows
{
    /// <summary>Identifies a row that cannot be read: the same row, for the same reason, has the same number.</summary>
    public static long IdOf(string mapping, RejectedRow row) => StableHash.Of(mapping, row.Reason, row.Raw);

    /// <summary>The page without the rows that were told before, and the marks of those that it still has.</summary>
    /// <param name="messages">The marks.</param>
    /// <param name="mapping">The mapping of the feed.</param>
    /// <param name="page">The page.</param>
    /// <param name="now">The time of the marks (UTC).</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<(StatusPage Page, IReadOnlyList<InboxMark> Marks)> LeaveOutAsync(
        IMessageStore messages, string mapping, StatusPage page, DateTimeOffset now, CancellationToken ct)
    {
        if (page.Rejected.Count == 0 || page.File is not null || page.Messages is not null)
        {
            return (page, []);
        }

        var channel = $"row:{mapping}";
        var rows = page.Rejected.DistinctBy(row => IdOf(mapping, row))
            .ToDictionary(row => IdOf(mapping, row).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var known = await messages.KnownAsync(channel, rows.Keys, ct).ConfigureAwait(false);
        var news = rows.Where(row => !known.Contains(row.Key)).ToList();
        return (page with { Rejected = [.. news.Select(row => row.Value)] }, [.. news.Select(row => new InboxMark(channel, row.Key, now))]);
    }
}
