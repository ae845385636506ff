using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>What the first start after a restore does once.</summary>
internal static class AfterRestore
{
    // Files are found by when they were written, which may be long before they were read; reading one again changes nothing.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(7);

    /// <summary>Reads the files again that were moved away since the backup. Cursors are back where the backup had them, and must stay there.</summary>
    public static async Task RewindAsync(IStore store, DepartmentLinks links, DateTimeOffset now, CancellationToken ct)
    {
        if (await store.Marks.FindAsync(RestoreMark.Backup, ct).ConfigureAwait(false) is not { } text)
        {
            return;
        }

        var since = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)) - Margin;
        foreach (var link in links.All.Where(l => l.Mapping.PollEvery is not null))
        {
            if (link.Connector is IRewindStatus source and IAcknowledgeStatus)
            {
                var audit = new AuditEntry(now, "restore", "replay", link.Mapping.Name, After: since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                await store.Feeds.RewindAsync(link.Mapping.Name, source.CursorAt(since), audit, now, ct).ConfigureAwait(false);
            }
        }

        // Last: a crash before this does it all again, which changes nothing.
        await store.Marks.SetAsync(RestoreMark.Backup, null, ct).ConfigureAwait(false);
    }
}
