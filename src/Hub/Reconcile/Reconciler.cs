using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Compares a department with the hub, and mends what differs.</summary>
internal sealed class Reconciler(CityConfiguration city, IStore store, TimeProvider time)
{
    private const int Batch = 1_000;

    /// <summary>How far back records are compared where nothing older is open.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(30);

    private static readonly TimeSpan WithoutPoll = TimeSpan.FromMinutes(5);

    /// <summary>Compares, and stores what was found. A department that could not be asked leaves the last findings as they are.</summary>
    public async Task<(Reconciliation Run, IReadOnlyList<Drift> Drift)> CompareAsync(DepartmentLink link, CancellationToken ct)
    {
        var started = time.GetUtcNow();
        var mapping = link.Mapping.Name;
        IReadOnlyList<Drift> drift;
        Reconciliation run;
        try
        {
            // Three polls are time enough for whatever is on its way by itself.
            var settled = started - (link.Mapping.PollEvery is { } every ? every * 3 : WithoutPoll);
            var since = await SinceAsync(mapping, started, ct).ConfigureAwait(false);
            var (orders, records) = link.Mapping.CanList
                ? await ListedAsync(link, since, ct).ConfigureAwait(false)
                : await LookedUpAsync(link, since, settled, ct).ConfigureAwait(false);
            drift = DriftRules.Compare(mapping, orders, records, IsOurs, settled, started);
            run = new Reconciliation(mapping, started, time.GetUtcNow(), orders.Count, null);
        }
        catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException) || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            drift = [];
            run = new Reconciliation(mapping, started, null, 0, e is InvalidOperationException ? e.Message : ProblemText.Of(e));
        }

        await store.CommitAsync(ReconciliationTable.Save(run, drift), ct).ConfigureAwait(false);
        return (run, drift);
    }

    /// <summary>Mends one difference; null when it is done, else what a person has to do.</summary>
    public async Task<string?> MendAsync(Drift drift, Committer committer, DepartmentLink link, string who, CancellationToken ct)
    {
        while (true)
        {
            var ticket = drift.OrderId is { } id && await store.Tickets.FindAsync([WorkOrderId.TicketId(id)], ct).ConfigureAwait(false) is [var found] ? found : null;
            var now = time.GetUtcNow();
            var audit = new AuditEntry(now, who, "reconcile.mend", drift.Subject, null, null, drift.Kind.ToString());
            if (MendRules.Mend(drift, ticket, link.Mapping, audit, now, out var why) is not { } commit)
            {
                return why;
            }

            if ((await committer.CommitOnceAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done)
            {
                return null;
            }
        }
    }

    private async Task<DateTimeOffset> SinceAsync(string mapping, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = await store.Tickets.OldestOpenAsync(mapping, ct).ConfigureAwait(false);
        return (oldest < now - Reach ? oldest.Value : now - Reach) - TimeSpan.FromDays(1);
    }

    private async Task<(List<WorkOrder> Orders, List<StatusUpdate> Records)> ListedAsync(DepartmentLink link, DateTimeOffset since, CancellationToken ct)
    {
        // Theirs first: an order that changes meanwhile is newer here, which is no difference.
        var records = await DepartmentRecords.ListAsync(link, since, ct).ConfigureAwait(false);
        return (await OrdersAsync(link.Mapping.Name, since, ct).ConfigureAwait(false), records);
    }

    private async Task<(List<WorkOrder> Orders, List<StatusUpdate> Records)> LookedUpAsync(DepartmentLink link, DateTimeOffset since, DateTimeOffset settled, CancellationToken ct)
    {
        var silent = (await OrdersAsync(link.Mapping.Name, since, ct).ConfigureAwait(false)).Where(o => o is { State: WorkOrderState.Received, DepartmentChangedAt: null } && o.SentAt < settled);
        var (records, asked) = (new List<StatusUpdate>(), new List<WorkOrder>());
        foreach (var chunk in silent.Chunk(Batch))
        {
            var tickets = (await store.Tickets.FindAsync([.. chunk.Select(o => o.TicketId).Distinct()], ct).ConfigureAwait(false)).ToDictionary(t => t.Id);
            var (found, done) = await DepartmentRecords.LookUpAsync(link, city, [.. chunk.Select(o => (tickets[o.TicketId], o))], ct).ConfigureAwait(false);
            records.AddRange(found);
            asked.AddRange(done);
        }

        return (asked, records);
    }

    private async Task<List<WorkOrder>> OrdersAsync(string mapping, DateTimeOffset since, CancellationToken ct)
    {
        var orders = new List<WorkOrder>();
        IReadOnlyList<WorkOrder> page;
        do
        {
            page = await store.Tickets.OrdersToCompareAsync(mapping, since, orders.Count == 0 ? 0 : orders[^1].Id, Batch, ct).ConfigureAwait(false);
            orders.AddRange(page);
        }
        while (page.Count == Batch);
        return orders;
    }

    private bool IsOurs(string reference) =>
        WorkOrderId.TryParseReference(reference, out _, out var ordinal)
        && reference == WorkOrderId.Reference(city.ReferencePrefix, string.Join('-', reference.Split('-')[^4..^1]), ordinal);
}
