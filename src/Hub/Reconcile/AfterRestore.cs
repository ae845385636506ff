using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Work that the first start after a restore does once.</summary>
internal static class AfterRestore
{
    // A file is found by the time it was written, which may be long before the hub read it. Reading a file again changes nothing.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(7);

    /// <summary>
    /// Has the files read again that the hub moved away since the backup. Only file sources are rewound: the other cursors are already
    /// where the backup had them.
    /// </summary>
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
                var from = since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
                var audit = new AuditEntry(now, "restore", "replay", link.Mapping.Name, After: from);
                await store.Feeds.RewindAsync(link.Mapping.Name, source.CursorAt(since), audit, now, ct).ConfigureAwait(false);
            }
        }

        // The mark is cleared last. After a crash before this line the next start rewinds once more, which changes nothing.
        await store.Marks.SetAsync(RestoreMark.Backup, null, ct).ConfigureAwait(false);
    }
}
