using Allentown311.Connectors.Files;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.FileFormats;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>
/// Writes the file of one batch, once. The temporary name decides what became of a rename: while it is there nothing was renamed, and when
/// it is gone the file had its final name, whatever the department has done with it since.
/// </summary>
internal sealed class BatchFile(CsvMapping mapping, IFilePlace outbound, IFilePlace waiting, BatchLedger ledger)
{
    private const long MostBytes = 4L * 1024 * 1024;

    /// <summary>Goes on where the batch's list says that it stands.</summary>
    /// <exception cref="IOException">A file cannot be read or written; the next call goes on.</exception>
    public async Task FinishAsync(LedgerEntry entry, BatchList list, CancellationToken ct)
    {
        if (entry.Stage == BatchStage.Open)
        {
            var key = Guid.NewGuid().ToString("N");
            await outbound.WriteAsync(Temporary(list, key), await ContentAsync(list, ct), ct);

            // The name must survive a power cut before the ledger says that it is there: a name that is gone means "it was renamed".
            await outbound.SyncNamesAsync(ct);
            CrashPoint.At(CrashPoint.BatchWritten);
            if (await ledger.MarkSentAsync(entry, key, ct) is not { } sent)
            {
                await outbound.DeleteAsync(Temporary(list, key), ct);
                return;
            }

            CrashPoint.At(CrashPoint.BatchMarked);
            entry = sent;
        }

        if (await outbound.FindAsync(Temporary(list, entry.Key), ct) is not null)
        {
            await PublishAsync(list, entry.Key, ct);
        }

        await outbound.SyncNamesAsync(ct);
        CrashPoint.At(CrashPoint.BatchNamed);
        foreach (var order in list.Orders)
        {
            await waiting.DeleteAsync(FileSpot.Of(order.Record), ct);
        }

        await ledger.CloseAsync(entry, ct);
    }

    private async Task PublishAsync(BatchList list, string key, CancellationToken ct)
    {
        try
        {
            await outbound.PublishAsync(Temporary(list, key), FileSpot.Of(list.Name), ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (await outbound.FindAsync(Temporary(list, key), ct) is not null)
            {
                throw new IOException($"{list.Name} cannot be put into {outbound.Root}: {e.Message}", e);
            }
        }
    }

    private async Task<byte[]> ContentAsync(BatchList list, CancellationToken ct)
    {
        List<FileRecord> records = [];
        foreach (var order in list.Orders)
        {
            records.Add(WaitingRecord.Parse(await waiting.ReadAsync(FileSpot.Of(order.Record), MostBytes, alone: false, ct)).Record);
        }

        var values = FileValues.OfBatch(records, mapping.Batch!.Sequence(list.Sequence), list.Created);
        return mapping.Row.Encoding.Encode(mapping.Row.Document(records, values));
    }

    private static FileSpot Temporary(BatchList list, string key) => FileSpot.Of($".{list.Name}.{key}.tmp");
}
