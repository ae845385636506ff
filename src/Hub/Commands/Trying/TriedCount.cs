namespace Allentown311.Hub.Commands.Trying;

/// <summary>Counts what would become of the tickets that a mapping is tried with.</summary>
internal sealed class TriedCount
{
    private readonly Dictionary<string, int> parked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> refused = new(StringComparer.Ordinal);
    private int tickets;
    private int elsewhere;

    /// <summary>Orders that would be sent.</summary>
    public int Sent { get; set; }

    /// <summary>True when no order would be parked, and every row is a ticket.</summary>
    public bool AllWouldBeSent => parked.Count == 0 && refused.Count == 0;

    /// <summary>Counts a ticket, or a row that is none.</summary>
    public void Add(TriedTicket ticket)
    {
        tickets++;
        if (ticket.Refusal is { } refusal)
        {
            refused[refusal] = refused.GetValueOrDefault(refusal) + 1;
        }
        else if (ticket.Orders.Count == 0)
        {
            elsewhere++;
        }
    }

    /// <summary>Counts an order that would be parked.</summary>
    public void AddParked(string reason) => parked[reason] = parked.GetValueOrDefault(reason) + 1;

    /// <summary>The counts in words, reasons by how often they occur; empty for a single ticket that would be sent or parked.</summary>
    public string Summary(string mapping)
    {
        if (tickets == 1 && elsewhere == 0 && refused.Count == 0)
        {
            return "";
        }

        IEnumerable<string> lines =
        [
            $"{tickets} tickets: {Sent} orders would be sent to {mapping}, {parked.Values.Sum()} parked; "
                + $"{elsewhere} are for others, {refused.Values.Sum()} are no tickets.",
            .. parked.Concat(refused).OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal)
                .Select(p => $"  {p.Value,6} × {p.Key}"),
        ];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }
}
