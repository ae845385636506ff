namespace Allentown311.Acceptance.Harness;

/// <summary>GET /api/status.</summary>
internal sealed record HubStatus(
    IReadOnlyDictionary<string, long> Tickets,
    IReadOnlyList<DepartmentStatus> Departments,
    IReadOnlyDictionary<string, long> Notices,
    long Waiting,
    long Parked,
    System.Text.Json.JsonElement Links = default)
{
    /// <summary>True when there are so many tickets, all of them are closed, and every notice is sent.</summary>
    public bool AllClosed(long tickets) => Tickets["closed"] == tickets && Tickets.Values.Sum() == tickets && Notices["waiting"] == 0;

    /// <summary>A department's counts; zero where it has none yet.</summary>
    public long In(string mapping, string state) => Departments.FirstOrDefault(d => d.Mapping == mapping)?.Orders[state] ?? 0;
}

internal sealed record DepartmentStatus(string Mapping, IReadOnlyDictionary<string, long> Orders, long Waiting, long Parked);

/// <summary>GET /health.</summary>
internal sealed record HubHealth(
    bool Ok, string Node, long Session, string Version, IReadOnlyList<NodeAnswer>? Nodes, IReadOnlyList<OutboxAnswer>? Outbox);

/// <summary>One node of the installation.</summary>
internal sealed record NodeAnswer(string Name, long Session, string State, string Version, long Held, long Done);

/// <summary>Messages that wait for the broker.</summary>
internal sealed record OutboxAnswer(string Channel, long Waiting);

/// <summary>GET /api/orders: one page, and the id after which the next one starts; null on the last page.</summary>
internal sealed record OrderPage(IReadOnlyList<Order> Orders, long? Next);

/// <summary>A work order as the hub reports it.</summary>
internal sealed record Order(string Reference, long TicketId, string Mapping, string State, string? ExternalId, string? Reason);

/// <summary>GET /api/parked: one item that waits for a person.</summary>
internal sealed record Parked(string Kind, string Lane, string Reason);

/// <summary>GET /api/tickets/NUMBER.</summary>
internal sealed record TicketDetail(
    string Number, string Status, IReadOnlyList<TicketDetailOrder> Orders, IReadOnlyList<TicketDetailEntry> Timeline)
{
    public IEnumerable<string> Steps => Timeline.Select(e => e.What);
}

internal sealed record TicketDetailOrder(string Reference, string State, string? ExternalId, string? Reason);

internal sealed record TicketDetailEntry(string What, string? Detail);
