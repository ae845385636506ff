using System.Collections.Concurrent;
using System.Globalization;
using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>
/// The lists of all batches: which order is in which file. A number is taken by creating its list, which one hub alone can do, so no order
/// is in two files and no two files have one number. Any thread may call.
/// </summary>
internal sealed class BatchLedger(IFilePlace place)
{
    private const long MostBytes = 8L * 1024 * 1024;

    // Lists of closed batches never change.
    private readonly ConcurrentDictionary<long, BatchList> closed = new();

    /// <summary>All lists, the oldest first; empty before the first batch.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(CancellationToken ct)
    {
        List<LedgerEntry> entries = [];
        if (await place.ExistsAsync(ct))
        {
            await foreach (var file in place.ListAsync(null, static name => !name.StartsWith('.'), ct))
            {
                if (Parse(file.Spot) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }

        return [.. entries.OrderBy(e => e.Sequence).ThenByDescending(e => e.Stage)];
    }

    /// <summary>The content of a list; null when another hub has moved it on since.</summary>
    public async Task<BatchList?> ReadAsync(LedgerEntry entry, CancellationToken ct)
    {
        if (entry.Stage == BatchStage.Closed && closed.TryGetValue(entry.Sequence, out var known))
        {
            return known;
        }

        try
        {
            var list = BatchList.Parse(await place.ReadAsync(entry.Spot, MostBytes, alone: false, ct));
            return entry.Stage == BatchStage.Closed ? closed.GetOrAdd(entry.Sequence, list) : list;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Takes a batch's number. False when another hub has taken it.</summary>
    public async Task<bool> TryOpenAsync(BatchList list, CancellationToken ct)
    {
        var temporary = FileSpot.Of($".{list.Sequence}.{Guid.NewGuid():N}.tmp");
        await place.WriteAsync(temporary, list.ToBytes(), ct);
        return await TryMoveAsync(temporary, FileSpot.Of(Name(list.Sequence, "open")), ct);
    }

    /// <summary>Notes that the file is whole under the temporary name with this key. Null when another hub was faster.</summary>
    public async Task<LedgerEntry?> MarkSentAsync(LedgerEntry open, string key, CancellationToken ct)
    {
        var sent = FileSpot.Of(Name(open.Sequence, $"sent.{key}"));
        return await TryMoveAsync(open.Spot, sent, ct) ? new LedgerEntry(sent, open.Sequence, BatchStage.Sent, key) : null;
    }

    /// <summary>Notes that the file had its final name.</summary>
    public async Task CloseAsync(LedgerEntry sent, CancellationToken ct) =>
        _ = await TryMoveAsync(sent.Spot, FileSpot.Of(Name(sent.Sequence, "closed")), ct);

    /// <summary>The newest batch that has an order; null for none.</summary>
    public Task<BatchList?> FindAsync(string reference, CancellationToken ct) => FindAsync(
        list => list.Orders.Any(o => o.Reference.Equals(reference, StringComparison.OrdinalIgnoreCase)), ct);

    /// <summary>The batch whose file has a name; null for none.</summary>
    public Task<BatchList?> FindFileAsync(string name, CancellationToken ct) =>
        FindAsync(list => list.Name.Equals(name, StringComparison.OrdinalIgnoreCase), ct);

    private async Task<BatchList?> FindAsync(Func<BatchList, bool> isWanted, CancellationToken ct)
    {
        foreach (var entry in (await EntriesAsync(ct)).Reverse())
        {
            // A list that was moved on between listing and reading is read under its next name.
            var list = await ReadAsync(entry, ct) ?? await ReadAgainAsync(entry.Sequence, ct);
            if (list is not null && isWanted(list))
            {
                return list;
            }
        }

        return null;
    }

    private async Task<BatchList?> ReadAgainAsync(long sequence, CancellationToken ct) =>
        (await EntriesAsync(ct)).LastOrDefault(e => e.Sequence == sequence) is { } entry ? await ReadAsync(entry, ct) : null;

    private async Task<bool> TryMoveAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        try
        {
            await place.MoveAsync(from, to, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever the failure says, the old name tells whether the list was renamed.
            var isThere = await place.FindAsync(to, ct) is not null;
            if (await place.FindAsync(from, ct) is not null || !isThere)
            {
                if (from.Name.StartsWith('.'))
                {
                    await place.DeleteAsync(from, ct);
                }

                return isThere || await place.FindAsync(from, ct) is null ? false : throw new IOException(e.Message, e);
            }
        }

        await place.SyncNamesAsync(ct);
        return true;
    }

    private static string Name(long sequence, string stage) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D8}.{stage}");

    private static LedgerEntry? Parse(FileSpot spot)
    {
        var parts = spot.Name.Split('.');
        return !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? null : parts switch
        {
            [_, "open"] => new LedgerEntry(spot, sequence, BatchStage.Open, ""),
            [_, "sent", var key] => new LedgerEntry(spot, sequence, BatchStage.Sent, key),
            [_, "closed"] => new LedgerEntry(spot, sequence, BatchStage.Closed, ""),
            _ => null,
        };
    }
}
