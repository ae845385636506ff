using Allentown311.Connectors.Csv.Batches;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Csv;

/// <content>Files of several orders, and the files in which the department's program acknowledges what it took.</content>
public sealed partial class CsvConnector
{
    private async Task<SubmitResult> SubmitToBatchAsync(BatchSpool batch, string name, OutgoingOrder order, CancellationToken ct)
    {
        var values = Values(order);
        order.Trail.Sends($"for the next batch\n\n{mapping.Row.Record(values, show: true).Text}");
        var result = await batch.SubmitAsync(name, order.Reference, mapping.Row.Record(values), order.Trail, ct);
        order.Trail.Answers(result switch
        {
            SubmitResult.HandedOver => "waits for its batch",
            SubmitResult.AlreadyExists => "waits for its batch already, or is in one",
            SubmitResult.Rejected rejected => rejected.Reason,
            SubmitResult.Retry retry => retry.Reason,
            _ => result.ToString(),
        });
        return result;
    }

    private Func<string, Changes> ReaderOf(string file) =>
        mapping.Acknowledgement is { } receipts && FilePattern.Matches(receipts.Files, file) ? receipts.File.Read : mapping.ReadChanges;

    // An acknowledgement of a whole file is one of each of its orders.
    private async Task<StatusPage> ToPageAsync(byte[] bytes, InboundFile file, CancellationToken ct)
    {
        var page = ToPage(bytes, file);
        if (mapping.Acknowledgement is not { IsPerFile: true } receipts || !FilePattern.Matches(receipts.Files, file.Name))
        {
            return page;
        }

        List<StatusUpdate> updates = [];
        List<RejectedRow> rejected = [.. page.Rejected];
        foreach (var update in page.Updates)
        {
            var references = await ReferencesInAsync(update.Reference!, ct);
            updates.AddRange(references.Select(reference => update with { Reference = reference }));
            if (references.Count == 0)
            {
                rejected.Add(new RejectedRow(
                    0, $"it is about the file \"{ShortText.Of(update.Reference!, 80)}\", which is none of ours", ""));
            }
        }

        return page with { Updates = updates, Rejected = rejected };
    }

    private async Task<IReadOnlyList<string>> ReferencesInAsync(string file, CancellationToken ct) => places.Batch is { } batch
        ? [.. (await batch.Ledger.FindFileAsync(file, ct))?.Orders.Select(o => o.Reference) ?? []]
        : mapping.FileName.ReferenceIn(file) is { } reference ? [reference] : [];
}
