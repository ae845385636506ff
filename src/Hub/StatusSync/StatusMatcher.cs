using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Finds the work orders that a page of updates is about, with their tickets, in two set-based reads whatever the page's length.
/// </summary>
internal sealed class StatusMatcher(IStore store)
{
    /// <summary>
    /// For each update the ids of its work orders, an empty list where the update is about none of ours; and the tickets of all of them.
    /// When a department made one record of several of our orders, an update of that record is about all of them, whichever reference it
    /// carries.
    /// </summary>
    public async Task<(IReadOnlyList<IReadOnlyList<long>> Orders, IReadOnlyList<Ticket> Tickets)> MatchAsync(
        string mapping, IReadOnlyList<StatusUpdate> updates, CancellationToken ct)
    {
        if (updates.Count == 0)
        {
            return ([], []);
        }

        var byReference = updates.Select(ParseReference).ToArray();
        var numbers = updates
            .Select(u => u.ExternalId)
            .OfType<string>()
            .Where(n => n.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var byNumber = await store.Tickets.FindByExternalIdsAsync(mapping, numbers, ct).ConfigureAwait(false);
        var ids = byReference.OfType<long>().Concat(byNumber.SelectMany(n => n)).Select(WorkOrderId.TicketId).ToHashSet();
        var tickets = await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false);

        // The whole reference must be equal: another installation's reference differs only in its prefix.
        var references = tickets.SelectMany(t => t.WorkOrders).Where(o => o.Mapping == mapping).ToDictionary(o => o.Id, o => o.Reference);
        return ([.. updates.Select((u, i) => OrdersOf(u, byReference[i]))], tickets);

        IReadOnlyList<long> OrdersOf(StatusUpdate update, long? referenced)
        {
            var numbered = update.ExternalId is { Length: > 0 } number ? byNumber[number] : [];
            var isOurs = referenced is { } id && references.TryGetValue(id, out var reference)
                && RecordKey.IsSameReference(reference, update.Reference);
            return isOurs ? [.. numbered.Prepend(referenced!.Value).Distinct()] : [.. numbered];
        }
    }

    private static long? ParseReference(StatusUpdate update) =>
        WorkOrderId.TryParseReference(update.Reference, out var ticket, out var ordinal) ? WorkOrderId.Of(ticket, ordinal) : null;
}
