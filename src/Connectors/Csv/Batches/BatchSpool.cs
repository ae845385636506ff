using Allentown311.Connectors.Files;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.FileFormats;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>
/// Orders that wait for a file of several. Each waits as a record of its own in <c>.batch/</c> below the department's folder. When a file
/// is due, the ledger gets a list of its orders, and the file is made of that list alone: a hub that is started again makes the same file.
/// </summary>
internal sealed class BatchSpool(CsvMapping mapping, IFilePlace outbound, IFilePlace waiting, IFilePlace lists, TimeProvider clock)
    : IDisposable
{
    /// <summary>The folder of the orders that wait, below the department's.</summary>
    public const string Folder = ".batch";

    /// <summary>The folder of the ledger, below that.</summary>
    public const string LedgerFolder = "lists";

    private const long MostBytes = 4L * 1024 * 1024;

    private readonly BatchPlan plan = mapping.Batch!;
    private readonly BatchLedger ledger = new(lists);
    private readonly SemaphoreSlim closing = new(1, 1);

    // Guarded by closing. The records read last, so that a record is read once, however long it waits.
    private Dictionary<FoundFile, WaitingRecord> read = [];

    /// <summary>The lists of the batches.</summary>
    public BatchLedger Ledger => ledger;

    /// <summary>Puts an order among those that wait, unless it is there, or in a file that the department has.</summary>
    /// <exception cref="IOException">The rename may or may not have happened.</exception>
    public async Task<SubmitResult> SubmitAsync(string name, string reference, FileRecord record, Trail trail, CancellationToken ct)
    {
        try
        {
            if (await FindBatchedAsync(reference, ct) is var (file, place, hash))
            {
                if (place != BatchedPlace.Nowhere && (place != BatchedPlace.Bad || hash == WaitingRecord.HashOf(record.Text)))
                {
                    return place == BatchedPlace.Bad
                        ? new SubmitResult.Rejected(RefusalOf(file))
                        : new SubmitResult.AlreadyExists(null);
                }
            }

            await outbound.CreateFolderAsync(Folder, ct);
            await waiting.CreateFolderAsync(LedgerFolder, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new SubmitResult.Retry($"The department's folder cannot be written to: {e.Message}");
        }

        var content = new WaitingRecord(reference, clock.GetUtcNow(), record.Text, record.Sums).ToBytes();
        return await new OutgoingFile(waiting).PutAsync(name, content, trail, ct);
    }

    /// <summary>Looks for an order: among those that wait, and in the files that were written.</summary>
    /// <exception cref="IOException">A folder is missing: that the order is not there proves nothing.</exception>
    public async Task<(FindResult Result, string Answer)> FindAsync(string name, string reference, CancellationToken ct)
    {
        if (await waiting.FindAsync(FileSpot.Of(name), ct) is not null)
        {
            return (new FindResult.Found(null), "it waits for its batch");
        }

        if (await FindBatchedAsync(reference, ct) is var (file, place, _))
        {
            if (place != BatchedPlace.Nowhere)
            {
                return place == BatchedPlace.Bad
                    ? (new FindResult.Refused(RefusalOf(file)), RefusalOf(file))
                    : (new FindResult.Found(null), $"it is in {file}");
            }

            return await outbound.HasFolderAsync(DropFolder.Done, ct)
                ? (new FindResult.Absent(), $"it was in {file}, which is not there")
                : throw new DirectoryNotFoundException(
                    $"{outbound.Root} has no folder done: whether the department took {file} in cannot be proven. "
                    + "Let it move files there instead of deleting them.");
        }

        return await outbound.ExistsAsync(ct)
            ? (new FindResult.Absent(), "it waits for no batch, and is in none")
            : throw new DirectoryNotFoundException($"{outbound.Root} does not exist.");
    }

    /// <summary>Finishes a file that was begun, and writes those that are due.</summary>
    /// <exception cref="IOException">A file cannot be written; the next call goes on.</exception>
    public async Task CloseDueAsync(CancellationToken ct)
    {
        if (!await waiting.ExistsAsync(ct))
        {
            return;
        }

        await closing.WaitAsync(ct);
        try
        {
            await FinishAsync(ct);
            while (await TryOpenAsync(ct))
            {
                await FinishAsync(ct);
            }
        }
        finally
        {
            closing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => closing.Dispose();

    private async Task FinishAsync(CancellationToken ct)
    {
        foreach (var entry in (await ledger.EntriesAsync(ct)).Where(e => e.Stage != BatchStage.Closed))
        {
            if (await ledger.ReadAsync(entry, ct) is { } list)
            {
                await new BatchFile(mapping, outbound, waiting, ledger).FinishAsync(entry, list, ct);
            }
        }
    }

    // The ledger's newest number is read before the orders: when another hub has taken that number and its orders since, opening fails.
    private async Task<bool> TryOpenAsync(CancellationToken ct)
    {
        var entries = await ledger.EntriesAsync(ct);
        if (entries.Any(e => e.Stage != BatchStage.Closed))
        {
            return false;
        }

        var records = await ReadWaitingAsync(ct);
        var now = clock.GetUtcNow();
        var due = plan.CountDue([.. records.Select(r => r.Record.Since)], now);
        if (due == 0)
        {
            return false;
        }

        var sequence = entries.Count == 0 ? plan.FirstSequence : entries.Max(e => e.Sequence) + 1;
        var chosen = records.Take(due).ToArray();
        var values = FileValues.OfBatch([.. chosen.Select(c => c.Record.Record)], plan.Sequence(sequence), now);
        var orders = chosen.Select(c => new BatchedOrder(c.Record.Reference, c.Name, c.Record.Hash)).ToArray();
        return await ledger.TryOpenAsync(new BatchList(sequence, plan.Name.For(values), now, orders), ct);
    }

    private async Task<IReadOnlyList<(string Name, WaitingRecord Record)>> ReadWaitingAsync(CancellationToken ct)
    {
        var records = new Dictionary<FoundFile, WaitingRecord>();
        await foreach (var file in waiting.ListAsync(null, static name => FinalName.IsFinal(name), ct))
        {
            records[file] = read.TryGetValue(file, out var known)
                ? known
                : WaitingRecord.Parse(await waiting.ReadAsync(file.Spot, MostBytes, alone: false, ct));
        }

        read = records;
        return
        [
            .. records.Select(r => (r.Key.Name, r.Value)).OrderBy(r => r.Value.Since).ThenBy(r => r.Name, StringComparer.Ordinal),
        ];
    }

    private async Task<(string File, BatchedPlace Place, string Hash)?> FindBatchedAsync(string reference, CancellationToken ct)
    {
        if (await ledger.FindAsync(reference, ct) is not { } list)
        {
            return null;
        }

        var hash = list.Orders.First(o => o.Reference.Equals(reference, StringComparison.OrdinalIgnoreCase)).Hash;
        if ((await ledger.EntriesAsync(ct)).Any(e => e.Sequence == list.Sequence && e.Stage != BatchStage.Closed))
        {
            return (list.Name, BatchedPlace.There, hash);
        }

        var found = await outbound.FindAsync(
            [FileSpot.Of(list.Name), new FileSpot(DropFolder.Done, list.Name), new FileSpot(DropFolder.Bad, list.Name)], ct);
        var place = found.Any(f => f.Spot.Folder != DropFolder.Bad) ? BatchedPlace.There
            : found.Count > 0 ? BatchedPlace.Bad
            : BatchedPlace.Nowhere;
        return (list.Name, place, hash);
    }

    private static string RefusalOf(string file) =>
        $"The department could not read the file this order was in: it moved {file} to bad/. Correct what is wrong, remove the file, then "
        + "retry the orders of it.";

    private enum BatchedPlace
    {
        There,
        Bad,
        Nowhere,
    }
}
