namespace Allentown311.City.Hub;

/// <summary>GET /api/status.</summary>
internal sealed record HubStatus(
    TicketCounts Tickets, IReadOnlyList<DepartmentStatus> Departments, NoticeCounts Notices, long Waiting, long Parked)
{
    /// <summary>The hub's sessions: a node that was started again has several.</summary>
    public IReadOnlyList<NodeStatus> Nodes { get; init; } = [];

    /// <summary>Parked rows and files that the hub could not read. They wait for a person, but hold up no ticket.</summary>
    public long Unreadable { get; init; }

    /// <summary>Parked items that hold up a ticket, including tickets that were parked before they had a work order.</summary>
    public long ParkedWork => Parked - Unreadable;

    /// <summary>True when nothing more will happen without a person: every ticket is closed or parked.</summary>
    public bool IsSettled => Notices.Waiting == 0 && Departments.All(d => d.UnderWay == 0) && Tickets.Unfinished <= ParkedWork;
}

/// <summary>One session of a node: alive, silent or ended, and how many steps it did.</summary>
internal sealed record NodeStatus(string Name, long Session, string State, long Done);

internal sealed record TicketCounts(long New, long Open, long InProgress, long Closed)
{
    public long Unfinished => New + Open + InProgress;

    public long All => Unfinished + Closed;
}

internal sealed record DepartmentStatus(string Mapping, IReadOnlyDictionary<string, long> Orders, long Waiting, long Parked)
{
    private static readonly string[] NotUnderWay = ["parked", "completed", "declined", "duplicate", "cancelled"];
    private static readonly string[] NotSent = ["parked", "pending", "in_doubt"];

    public long Total => Orders.Values.Sum();

    public long UnderWay => Orders.Where(o => !NotUnderWay.Contains(o.Key)).Sum(o => o.Value);

    public long Sent => Orders.Where(o => !NotSent.Contains(o.Key)).Sum(o => o.Value);

    public long In(params string[] states) => states.Sum(s => Orders.GetValueOrDefault(s));
}

internal sealed record NoticeCounts(long Waiting, long Sent, long Failed, long ToCall, long Called);

/// <summary>GET /api/orders: one page, and where the next page starts; null on the last page.</summary>
internal sealed record OrderPage(IReadOnlyList<HubOrder> Orders, long? Next);

/// <summary>A work order as the hub sees it.</summary>
internal sealed record HubOrder(string Reference, string Ticket, string Mapping, string State)
{
    public bool IsParked => State == "parked";

    public bool IsOver => State is "parked" or "completed" or "declined" or "duplicate" or "cancelled";
}

/// <summary>GET /api/parked: one item that waits for a person.</summary>
internal sealed record ParkedItem(string Kind, string Lane, string Reason)
{
    public bool IsUnreadable => Kind == "UnreadableRow";
}
