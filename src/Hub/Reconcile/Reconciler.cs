using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Compares a department with the hub, and mends the differences.</summary>
internal sealed class Reconciler(CityConfiguration city, IStore store, TimeProvider time)
{
    private const int Batch = 1_000;

    /// <summary>How far back records are compared when no older order is open.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    // Time for a change to arrive where the mapping polls nothing.
    private static readonly TimeSpan SettleWithoutPoll = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Compares, and stores the differences. When the department could not be asked, the differences of the last comparison stay stored.
    /// </summary>
    public async Task<(Reconciliation Run, IReadOnlyList<Drift> Drift)> CompareAsync(DepartmentLink link, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var mapping = link.Mapping.Name;
        IReadOnlyList<Drift> drift;
        Reconciliation run;
        try
        {
            // A change younger than three polls may still arrive by itself, and is no difference.
            var settled = started - (link.Mapping.PollEvery is { } every ? every * 3 : SettleWithoutPoll);
            var since = await SinceAsync(mapping, started, ct).ConfigureAwait(false);
            var (orders, records) = link.Mapping.CanList
                ? await FetchListAsync(link, since, ct).ConfigureAwait(false)
                : await FetchLookUpsAsync(link, since, settled, ct).ConfigureAwait(false);
            drift = DriftRules.Compare(mapping, orders, records, IsOurs, settled, started);
            run = new Reconciliation(mapping, started, time.GetUtcNow(), orders.Count, null);
        }
        catch (Exception e) when (IsFailureOfDepartment(e, ct))
        {
            drift = [];
            run = new Reconciliation(mapping, started, null, 0, e is InvalidOperationException ? e.Message : ProblemText.Of(e));
        }

        await store.CommitAsync(ReconciliationTable.Save(run, drift), ct).ConfigureAwait(false);
        return (run, drift);
    }

    /// <summary>Mends one difference. Returns null when it is mended, else what a person has to do.</summary>
    public async Task<string?> MendAsync(Drift drift, Committer committer, DepartmentLink link, string who, CancellationToken ct)
    {
        while (true)
        {
            var ticket = await FindTicketAsync(drift, ct).ConfigureAwait(false);
            var now = time.GetUtcNow();
            var audit = new AuditEntry(now, who, "reconcile.mend", drift.Subject, null, null, drift.Kind.ToString());
            if (MendRules.Mend(drift, ticket, link.Mapping, audit, now, out var remedy) is not { } commit)
            {
                return remedy;
            }

            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done)
            {
                return null;
            }
        }
    }

    private static bool IsFailureOfDepartment(Exception e, CancellationToken ct) => e switch
    {
        // The call's own time-out, unless the hub is stopping.
        OperationCanceledException => !ct.IsCancellationRequested,
        StoreUnavailableException => false,
        _ => true,
    };

    private async Task<Ticket?> FindTicketAsync(Drift drift, CancellationToken ct)
    {
        if (drift.OrderId is not { } id)
        {
            return null;
        }

        return await store.Tickets.FindAsync([WorkOrderId.TicketId(id)], ct).ConfigureAwait(false) is [var ticket] ? ticket : null;
    }

    private async Task<DateTimeOffset> SinceAsync(string mapping, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = await store.Tickets.OldestOpenAsync(mapping, ct).ConfigureAwait(false);
        return (oldest < now - Reach ? oldest.Value : now - Reach) - TimeSpan.FromDays(1);
    }

    private async Task<(List<WorkOrder> Orders, List<StatusUpdate> Records)> FetchListAsync(
        DepartmentLink link, DateTimeOffset since, CancellationToken ct)
    {
        // The department is read first. An order that changes meanwhile is then newer in the hub, which is no difference.
        var records = await DepartmentRecords.ListAsync(link, since, ct).ConfigureAwait(false);
        return (await ReadOrdersAsync(link.Mapping.Name, since, ct).ConfigureAwait(false), records);
    }

    private async Task<(List<WorkOrder> Orders, List<StatusUpdate> Records)> FetchLookUpsAsync(
        DepartmentLink link, DateTimeOffset since, DateTimeOffset settled, CancellationToken ct)
    {
        var orders = await ReadOrdersAsync(link.Mapping.Name, since, ct).ConfigureAwait(false);
        var withoutUpdate = orders.Where(o => o is { State: WorkOrderState.Received, DepartmentChangedAt: null } && o.SentAt < settled);
        var records = new List<StatusUpdate>();
        var asked = new List<WorkOrder>();
        foreach (var chunk in withoutUpdate.Chunk(Batch))
        {
            var ids = chunk.Select(o => o.TicketId).Distinct();
            var tickets = (await store.Tickets.FindAsync([.. ids], ct).ConfigureAwait(false)).ToDictionary(t => t.Id);
            var pairs = chunk.Select(o => (tickets[o.TicketId], o));
            var (found, looked) = await DepartmentRecords.LookUpAsync(link, city, [.. pairs], ct).ConfigureAwait(false);
            records.AddRange(found);
            asked.AddRange(looked);
        }

        return (asked, records);
    }

    private async Task<List<WorkOrder>> ReadOrdersAsync(string mapping, DateTimeOffset since, CancellationToken ct)
    {
        var orders = new List<WorkOrder>();
        IReadOnlyList<WorkOrder> page;
        do
        {
            var after = orders.Count == 0 ? 0 : orders[^1].Id;
            page = await store.Tickets.OrdersToCompareAsync(mapping, since, after, Batch, ct).ConfigureAwait(false);
            orders.AddRange(page);
        }
        while (page.Count == Batch);
        return orders;
    }

    private bool IsOurs(string reference) =>
        WorkOrderId.TryParseReference(reference, out _, out var ordinal)
        && RecordKey.IsSameReference(
            reference, WorkOrderId.Reference(city.ReferencePrefix, string.Join('-', reference.Split('-')[^4..^1]), ordinal));
}
