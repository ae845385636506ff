using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Simulation.Node;
using Allentown311.Simulation.World;

namespace Allentown311.Simulation.Judging;

/// <summary>
/// Judges a seed at its end, when everything has had time to come to rest: by the departments' own books and the residents' boxes, and by
/// what the hub's database shows of each order (L, D, N, S of docs/operations/faults.md). What waits for a person and is visible is fine.
/// </summary>
internal sealed class Judge(
    SimulatedDatabase database, SimulatedCity city, ParksSystem parks, StreetsProgram streets, Mailboxes boxes, Profile profile)
{
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(10);
    private readonly List<string> verdicts = [];

    /// <summary>What is wrong, in words; empty when nothing is.</summary>
    /// <param name="accepted">The tickets that the hub acknowledged.</param>
    /// <param name="now">The hub's time.</param>
    public async Task<IReadOnlyList<string>> ReadAsync(IReadOnlyCollection<long> accepted, DateTimeOffset now)
    {
        if (database.Spins)
        {
            verdicts.Add("L: the hub asks its store again and again without waiting");
        }

        var jobs = new Dictionary<(JobKind Kind, long Subject), StoredJob>();
        foreach (var job in StoredJob.All(database))
        {
            jobs[(job.Kind, job.Subject)] = job;
            if (job.Parked is null && job.DueAt < now - Overdue)
            {
                var held = job.Lease == 0 ? "nobody" : $"session {job.Lease}";
                verdicts.Add($"L: {job.Kind} {job.Subject} has been due since {job.DueAt:HH:mm:ss}; {held} holds it");
            }
        }

        var tickets = (await database.Store.Tickets.FindAsync([.. accepted], default)).ToDictionary(t => t.Id);
        foreach (var id in accepted)
        {
            if (tickets.TryGetValue(id, out var ticket))
            {
                JudgeTicket(ticket, jobs);
            }
            else
            {
                verdicts.Add($"L: ticket {id} was acknowledged and is not there");
            }
        }

        JudgeDoubles(parks.Ledger);
        JudgeDoubles(streets.Ledger);
        await JudgeNoticesAsync(tickets.Values);
        return verdicts;
    }

    private void JudgeTicket(Ticket ticket, Dictionary<(JobKind Kind, long Subject), StoredJob> jobs)
    {
        if (ticket.WorkOrders.IsEmpty && jobs.GetValueOrDefault((JobKind.Route, ticket.Id)) is not { Parked: not null })
        {
            verdicts.Add($"L: {ticket.Number} has no work order and waits for nobody");
        }

        foreach (var order in ticket.WorkOrders)
        {
            var record = (order.Mapping == SimulatedCity.Parks ? parks.Ledger : streets.Ledger).Find(order.Reference);
            var isParked = order.State == WorkOrderState.Parked
                && (jobs.GetValueOrDefault((JobKind.Submit, order.Id)) is { Parked: not null }
                    || jobs.GetValueOrDefault((JobKind.FollowUp, order.Id)) is { Parked: not null });
            if (record is null && !isParked)
            {
                verdicts.Add($"L: {order.Reference} is {order.State.Name()}, has no record at {order.Mapping} and waits for nobody");
            }
            else if (!isParked && order.State is WorkOrderState.Parked or WorkOrderState.Pending or WorkOrderState.InDoubt)
            {
                verdicts.Add($"L: {order.Reference} is still {order.State.Name()}, and waits for nobody");
            }

            if (record?.Words.LastOrDefault() is { } last)
            {
                JudgeStatus(order, record, last, jobs);
            }
        }
    }

    private void JudgeStatus(
        WorkOrder order, DepartmentRecord record, Word last, Dictionary<(JobKind Kind, long Subject), StoredJob> jobs)
    {
        if (!last.IsKnown)
        {
            var parked = jobs.GetValueOrDefault((JobKind.ApplyStatus, order.Id));
            if (parked is not { Parked: not null } || parked.Payload?.Contains(last.Code, StringComparison.Ordinal) != true)
            {
                verdicts.Add($"S: {order.Reference}: {record.Number} is \"{last.Code}\", which nobody is asked about");
            }

            return;
        }

        var state = city.Configuration.Mappings[order.Mapping].Status[last.Code];
        if (order.State != state)
        {
            verdicts.Add($"S: {order.Reference} is {order.State.Name()}, and {record.Number} is {last.Code}");
        }
    }

    private void JudgeDoubles(Ledger ledger)
    {
        foreach (var doubled in ledger.Records.GroupBy(r => r.Reference).Where(g => g.Count() > 1))
        {
            verdicts.Add($"D: {doubled.Key} is {string.Join(" and ", doubled.Select(r => r.Number))}");
        }
    }

    private async Task JudgeNoticesAsync(IEnumerable<Ticket> tickets)
    {
        // The city may have a notice sent once more when it is unsure. Otherwise each comes once.
        var most = profile.SendsAgainWhenUnsure ? 2 : 1;
        foreach (var same in boxes.All.GroupBy(m => m.Notice).Where(g => g.Count() > most))
        {
            var (e, channel) = same.First().Parts;
            verdicts.Add($"N: {e} of ticket {same.First().Ticket} came {same.Count()} times by {channel}");
        }

        foreach (var same in boxes.All.GroupBy(m => (m.Ticket, m.Parts.Event))
            .Where(g => g.Select(m => m.Parts.Channel).Distinct().Count() > 1))
        {
            verdicts.Add($"N: {same.Key.Event} of ticket {same.Key.Ticket} came by mail and by text");
        }

        foreach (var ticket in tickets)
        {
            JudgeNoticesOf(await database.Store.Tickets.NoticesOfAsync(ticket.Id, default), ticket);
        }
    }

    private void JudgeNoticesOf(IReadOnlyList<Notice> notices, Ticket ticket)
    {
        foreach (var e in notices.GroupBy(n => n.Event))
        {
            var hasArrived = boxes.All.Exists(m => m.Ticket == ticket.Id && m.Parts.Event == e.Key);
            var isForDesk = e.Any(n => n.State == NoticeState.ToCall);
            if (!hasArrived && !isForDesk)
            {
                var states = string.Join(", ", e.Select(n => $"{n.Channel} {n.State}"));
                verdicts.Add($"N: {e.Key} of {ticket.Number} reached nobody, and the desk does not call ({states})");
            }
        }

        if (ticket.Resident.Channel != ContactMethod.None && ticket.Status == TicketStatus.Closed
            && !notices.Any(n =>
                n.Event is NoticeEvent.Completed or NoticeEvent.Declined or NoticeEvent.Duplicate or NoticeEvent.Cancelled))
        {
            verdicts.Add($"N: {ticket.Number} is closed, and its resident was not told");
        }
    }
}
