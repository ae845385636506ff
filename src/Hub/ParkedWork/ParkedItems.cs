using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>Finds items with their tickets and notices. Tickets are read in one query a page, not one an item.</summary>
internal sealed class ParkedItems(IStore store)
{
    /// <summary>One page of parked items, oldest first.</summary>
    /// <param name="filter">Which items.</param>
    /// <param name="after">The last item of the page before; null for the first page.</param>
    /// <param name="limit">The most items a page holds.</param>
    /// <param name="ct">Stops the read.</param>
    public async Task<IReadOnlyList<ParkedItem>> ReadPageAsync(ParkedFilter filter, ParkedItem? after, int limit, CancellationToken ct)
    {
        var jobs = await store.Desk.ParkedAsync(filter, after?.Job, limit, ct).ConfigureAwait(false);
        return await AddTicketsAsync(jobs, ct).ConfigureAwait(false);
    }

    /// <summary>
    /// The items that a name stands for: an id (<c>submit-257</c>), a work order's reference, or a ticket's number (all its items). A
    /// reference also finds its order's submit job while that is not parked, since an order in doubt can be corrected too.
    /// </summary>
    public async Task<IReadOnlyList<ParkedItem>> FindAsync(string name, CancellationToken ct)
    {
        if (ItemId.TryParse(name, out var kind, out var subject))
        {
            return await AddTicketsAsync(await ReadJobsAsync([(kind, subject)], ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        }

        var byReference = WorkOrderId.TryParseReference(name, out var id, out var ordinal);
        if (!byReference && !TicketNumber.TryParse(name, out id))
        {
            return [];
        }

        if (await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is not [var ticket])
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
            var notices = await store.Tickets.NoticesOfAsync(id, ct).ConfigureAwait(false);
            keys.AddRange(notices.Select(n => (JobKind.Notify, n.Id)));
        }

        var jobs = await ReadJobsAsync(keys, ct).ConfigureAwait(false);
        var shown = jobs.Where(j => j.Parked is not null || (byReference && j.Kind == JobKind.Submit));
        return await AddTicketsAsync([.. shown], ct).ConfigureAwait(false);
    }

    /// <summary>The item as it is now; null when its job no longer exists.</summary>
    public async Task<ParkedItem?> ReloadAsync(ParkedItem item, CancellationToken ct)
    {
        var jobs = await ReadJobsAsync([(item.Job.Kind, item.Job.Subject)], ct).ConfigureAwait(false);
        return await AddTicketsAsync(jobs, ct).ConfigureAwait(false) is [var now] ? now : null;
    }

    private async Task<List<Job>> ReadJobsAsync(IEnumerable<(JobKind Kind, long Subject)> keys, CancellationToken ct)
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

    private async Task<IReadOnlyList<ParkedItem>> AddTicketsAsync(IReadOnlyList<Job> jobs, CancellationToken ct)
    {
        var ids = jobs.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
        var tickets = ids.Count == 0 ? [] : (await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false)).ToDictionary(t => t.Id);
        var items = new List<ParkedItem>(jobs.Count);
        foreach (var job in jobs)
        {
            Notice? notice = null;
            if (job.Kind == JobKind.Notify)
            {
                var notices = await store.Tickets.NoticesOfAsync(job.TicketId, ct).ConfigureAwait(false);
                notice = notices.FirstOrDefault(n => n.Id == job.Subject);
            }

            items.Add(new ParkedItem(job, tickets.GetValueOrDefault(job.TicketId), notice));
        }

        return items;
    }
}
