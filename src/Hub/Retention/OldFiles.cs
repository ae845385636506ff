using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>
/// Removes files that hold many tickets' data and cannot be taken apart: status files that were read, copies of the database in
/// <c>backups/</c>, and databases that a restore replaced. While any legal hold is in force none of them goes.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="data">The data folder.</param>
internal sealed class OldFiles(IStore store, string data)
{
    private readonly PurgeQueries queries = new(store.Queries);

    /// <summary>Removes the files last written before the order's time. The record is written first.</summary>
    /// <returns>How many files were removed.</returns>
    /// <exception cref="IOException">A file cannot be removed: the next run does the rest.</exception>
    public async Task<int> DestroyAsync(
        PurgeOrder order, IReadOnlyList<IWorkOrderConnector> connectors, DateTimeOffset now, CancellationToken ct)
    {
        while (true)
        {
            var lastHold = await queries.LastHoldAsync(ct).ConfigureAwait(false);
            var found = Find(order, connectors);
            if (found.Count == 0 || await queries.IsAnythingHeldAsync(ct).ConfigureAwait(false))
            {
                return 0;
            }

            // The names of files are no residents' data, but may say which department had what; the record has their digest alone.
            var things = found.Select(f => (Path.GetFileName(f.Path), new DateTimeOffset(File.GetLastWriteTimeUtc(f.Path)))).ToList();
            var commit = new Commit { HoldsSeen = lastHold, Audit = { DestructionRecord.Of(order, "files", things, now) } };
            commit.Rows.Add(PurgeMark.Put(now));
            if ((await store.CommitAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done)
            {
                return found.GroupBy(f => f.Owner).Sum(g => Destroy(g.Key, g.Select(f => f.Path)));
            }
        }
    }

    /// <summary>The files last written before the order's time.</summary>
    public IReadOnlyList<(IKeepCopies? Owner, string Path)> Find(PurgeOrder order, IEnumerable<IWorkOrderConnector> connectors)
    {
        var read = connectors.OfType<IKeepCopies>()
            .SelectMany(c => c.ListReadFiles(order.Before).Select(f => ((IKeepCopies?)c, f)));
        var backups = List(Path.Combine(data, "backups"), "hub-*.db").Concat(List(data, "hub.db.before-*"))
            .Where(f => File.GetLastWriteTimeUtc(f) < order.Before.UtcDateTime)
            .Select(f => ((IKeepCopies?)null, f));
        return order.TicketId is null ? [.. read, .. backups] : [];
    }

    private static string[] List(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];

    private static int Destroy(IKeepCopies? owner, IEnumerable<string> files)
    {
        if (owner is not null)
        {
            return owner.Destroy(files);
        }

        var count = 0;
        foreach (var file in files)
        {
            File.Delete(file);
            count++;
        }

        return count;
    }
}
