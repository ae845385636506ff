using System.Collections.Immutable;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>Test data.</summary>
internal static class Some
{
    public const string Lane = "to:streets";

    public static Node Node { get; } = new("test", "0", "hub", null, TimeSpan.FromSeconds(30));

    /// <summary>A node's lease that never ends.</summary>
    public static Hub.Engine.NodeLease Lease(TimeProvider time)
    {
        var lease = new Hub.Engine.NodeLease(Node, shared: false, time);
        lease.Begin(1, time.GetTimestamp());
        return lease;
    }

    public static DateTimeOffset Noon { get; } = new(2026, 7, 6, 16, 0, 0, TimeSpan.Zero);

    public static Ticket Ticket(long id = 1, params WorkOrderState[] orders) => new()
    {
        Id = id,
        Number = TicketNumber.Format(id, 2026),
        Service = "pothole",
        Source = "test",
        RequestedAt = Noon,
        UpdatedAt = Noon,
        WorkOrders = [.. orders.Select((state, i) => Order(id, i + 1, state))],
    };

    public static WorkOrder Order(long ticket, int ordinal = 1, WorkOrderState state = WorkOrderState.Pending) => new()
    {
        TicketId = ticket,
        Ordinal = ordinal,
        Reference = WorkOrderId.Reference("ALN", TicketNumber.Format(ticket, 2026), ordinal),
        Department = "streets",
        Mapping = "streets",
        State = state,
        UpdatedAt = Noon,
    };

    /// <summary>A ticket with a value in every field.</summary>
    public static Ticket Full(long id) => Ticket(id) with
    {
        Description = "5\" deep <near> A&P\n¿cuándo? 🕳",
        Location = new Location("1 Main St", "A-1", "18101", 40.602, -75.47),
        MediaUrl = "https://example.org/1.jpg",
        Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("SIZE", ["small", "large"]),
        Resident = Resident with { DeviceId = "d", AccountId = "a", LastName = "Díaz", Language = "es" },
        SourceReference = $"ref-{id}",
        DueAt = Noon.AddDays(3),
        Status = TicketStatus.Closed,
        Resolution = CrmCore.Tickets.Resolution.Declined,
        StatusNote = "not ours",
        Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Version = 7,
        WorkOrders =
        [
            Order(id) with
            {
                State = WorkOrderState.Declined,
                ExternalId = $"S-{id}",
                DepartmentCode = "VOID",
                DepartmentChangedAt = Noon.AddHours(1),
                Note = "no",
                Reason = "why",
                Sends = 2, SentAt = Noon.AddMinutes(1),
            },
            Order(id, 2),
        ],
    };

    public static Resident Resident { get; } = new()
    {
        FirstName = "Ana",
        Email = "ana@example.org",
        Phone = "610-555-0100",
        Channel = ContactMethod.Mail,
    };

    public static Job Job(long subject, string lane = Lane, JobKind kind = JobKind.Submit, int dueIn = 0) =>
        new() { Kind = kind, Subject = subject, Lane = lane, DueAt = Noon.AddSeconds(dueIn) };

    public static Notice Notice(long ticket, NoticeEvent e = NoticeEvent.Received, ContactMethod channel = ContactMethod.Mail) =>
        new() { TicketId = ticket, Event = e, Channel = channel, CreatedAt = Noon, UpdatedAt = Noon };

    public static Commit New(params IEnumerable<Ticket> tickets)
    {
        var commit = new Commit();
        commit.Tickets.AddRange(tickets.Select(t => new TicketChange(null, t)));
        return commit;
    }

    public static Commit Put(params IEnumerable<Job> jobs)
    {
        var commit = new Commit();
        commit.Jobs.AddRange(jobs);
        return commit;
    }

    public static Commit Change(Ticket before, Ticket after) => new()
    {
        Tickets = { new TicketChange(before, after with { Version = before.Version + 1 }) },
    };
}
