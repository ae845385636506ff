using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Finds the work orders a page of updates speaks of, with their tickets, in two set-based reads however long the page.</summary>
internal sealed class StatusMatcher(IStore store)
{
    /// <summary>For each update the id of its work order, null where it is none of ours; and the tickets.</summary>
    public async Task<(IReadOnlyList<long?> Orders, IReadOnlyList<Ticket> Tickets)> MatchAsync(string mapping, IReadOnlyList<StatusUpdate> updates, CancellationToken ct)
    {
        if (updates.Count == 0)
        {
            return ([], []);
        }

        var byReference = updates.Select(u => WorkOrderId.TryParseReference(u.Reference, out var ticket, out var ordinal) ? WorkOrderId.Of(ticket, ordinal) : (long?)null).ToArray();
        var external = updates.Where((u, i) => byReference[i] is null && !string.IsNullOrEmpty(u.ExternalId)).Select(u => u.ExternalId!).Distinct(StringComparer.Ordinal).ToList();
        var byExternal = external.Count == 0 ? null : await store.FindByExternalIdsAsync(mapping, external, ct).ConfigureAwait(false);
        var orders = updates.Select((u, i) => byReference[i] ?? (u.ExternalId is { } id && byExternal?.TryGetValue(id, out var found) == true ? found : null)).ToArray();
        var tickets = await store.FindTicketsAsync([.. orders.Where(o => o is not null).Select(o => WorkOrderId.TicketId(o!.Value)).Distinct()], ct).ConfigureAwait(false);

        // A reference is only ours when the whole of it is: another installation's differs in its prefix.
        var references = tickets.SelectMany(t => t.WorkOrders).Where(o => o.Mapping == mapping).ToDictionary(o => o.Id, o => o.Reference);
        return ([.. orders.Select((o, i) => o is { } id && references.TryGetValue(id, out var reference) && (byReference[i] is null || reference == updates[i].Reference) ? o : null)], tickets);
    }
}
