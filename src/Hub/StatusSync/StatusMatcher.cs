using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Finds the work orders a page of updates speaks of, with their tickets, in two set-based reads however long the page.</summary>
internal sealed class StatusMatcher(IStore store)
{
    /// <summary>
    /// For each update the ids of its work orders, none where it is none of ours; and the tickets. A record a department made of several of
    /// our orders speaks for all of them, whichever reference it carries.
    /// </summary>
    public async Task<(IReadOnlyList<IReadOnlyList<long>> Orders, IReadOnlyList<Ticket> Tickets)> MatchAsync(string mapping, IReadOnlyList<StatusUpdate> updates, CancellationToken ct)
    {
        if (updates.Count == 0)
        {
            return ([], []);
        }

        var byReference = updates.Select(u => WorkOrderId.TryParseReference(u.Reference, out var ticket, out var ordinal) ? WorkOrderId.Of(ticket, ordinal) : (long?)null).ToArray();
        var numbers = updates.Select(u => u.ExternalId).OfType<string>().Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        var byNumber = await store.Tickets.FindByExternalIdsAsync(mapping, numbers, ct).ConfigureAwait(false);
        var ids = byReference.OfType<long>().Concat(byNumber.SelectMany(n => n)).Select(WorkOrderId.TicketId).ToHashSet();
        var tickets = await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false);

        // A reference is only ours when the whole of it is: another installation's differs in its prefix.
        var references = tickets.SelectMany(t => t.WorkOrders).Where(o => o.Mapping == mapping).ToDictionary(o => o.Id, o => o.Reference);
        return ([.. updates.Select((u, i) => Orders(u, byReference[i]))], tickets);

        IReadOnlyList<long> Orders(StatusUpdate update, long? named)
        {
            var found = update.ExternalId is { Length: > 0 } number ? byNumber[number] : [];
            return named is { } id && references.TryGetValue(id, out var reference) && reference == update.Reference ? [.. found.Prepend(id).Distinct()] : [.. found];
        }
    }
}
