using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>Finds items, with what they are about, in set-based reads.</summary>
internal sealed class ParkedItems(IStore store)
{
    /// <summary>A page of what is parked, oldest first.</summary>
    public async Task<IReadOnlyList<ParkedItem>> PageAsync(ParkedFilter filter, ParkedItem? after, int most, CancellationToken ct) =>
        await WithTicketsAsync(await store.Desk.ParkedAsync(filter, after?.Job, most, ct).ConfigureAwait(false), ct).ConfigureAwait(false);

    /// <summary>
    /// The items a name stands for: an id (<c>submit-257</c>), a work order's reference, or a ticket's number (all its items). A reference also
    /// finds its order's submit while that is not parked: an order in doubt can be corrected too.
    /// </summary>
    public async Task<IReadOnlyList<ParkedItem>> FindAsync(string name, CancellationToken ct)
    {
        if (ItemId.TryParse(name, out var kind, out var subject))
        {
            return await WithTicketsAsync(await JobsAsync([(kind, subject)], ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        }

        var byReference = WorkOrderId.TryParseReference(name, out var id, out var ordinal);
        if ((!byReference && !TicketNumber.TryParse(name, out id)) || await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is not [var ticket])
        {
            return [];
        }

        if (byReference && ticket.WorkOrders.All(o => o.Ordinal != ordinal || o.Reference != name))
        {
            return [];
        }

        var keys = new List<(JobKind, long)>();
        foreach (var order in ticket.WorkOrders.Where(o => !byReference || o.Ordinal == ordinal))
        {
            keys.AddRange([(JobKind.Submit, order.Id), (JobKind.ApplyStatus, order.Id), (JobKind.FollowUp, order.Id)]);
        }

        if (!byReference || ticket.Order(ordinal).State == WorkOrderState.WrongDepartment)
        {
            keys.Add((JobKind.Route, id));
        }

        if (!byReference)
        {
            keys.AddRange((await store.Tickets.NoticesOfAsync(id, ct).ConfigureAwait(false)).Select(n => (JobKind.Notify, n.Id)));
        }

        var jobs = await JobsAsync(keys, ct).ConfigureAwait(false);
        return await WithTicketsAsync([.. jobs.Where(j => j.Parked is not null || (byReference && j.Kind == JobKind.Submit))], ct).ConfigureAwait(false);
    }

    /// <summary>The item as it is now; null when the job is gone.</summary>
    public async Task<ParkedItem?> AgainAsync(ParkedItem item, CancellationToken ct) =>
        await WithTicketsAsync(await JobsAsync([(item.Job.Kind, item.Job.Subject)], ct).ConfigureAwait(false), ct).ConfigureAwait(false) is [var now] ? now : null;

    private async Task<List<Job>> JobsAsync(IEnumerable<(JobKind Kind, long Subject)> keys, CancellationToken ct)
    {
        var jobs = new List<Job>();
        foreach (var (kind, subject) in keys)
        {
            if (await store.Jobs.FindAsync(kind, subject, ct).ConfigureAwait(false) is { } job)
            {
                jobs.Add(job);
            }
        }

        return jobs;
    }

    private async Task<IReadOnlyList<ParkedItem>> WithTicketsAsync(IReadOnlyList<Job> jobs, CancellationToken ct)
    {
        var ids = jobs.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
        var tickets = ids.Count == 0 ? [] : (await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false)).ToDictionary(t => t.Id);
        var items = new List<ParkedItem>(jobs.Count);
        foreach (var job in jobs)
        {
            Notice? notice = job.Kind == JobKind.Notify
                ? (await store.Tickets.NoticesOfAsync(job.TicketId, ct).ConfigureAwait(false)).FirstOrDefault(n => n.Id == job.Subject) : null;
            items.Add(new ParkedItem(job, tickets.GetValueOrDefault(job.TicketId), notice));
        }

        return items;
    }
}
