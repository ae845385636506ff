using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// Collects what a mapping does not know of tickets and of the department's status codes. That it has a code for each service of the
/// catalogue is known before: a city folder without is refused. Pure.
/// </summary>
internal sealed class Coverage(Mapping mapping)
{
    private readonly SortedDictionary<(string What, string Value), int> gaps = [];
    private int total;
    private int tickets;
    private int orders;
    private int updates;

    /// <summary>What is missing, each with how often it occurred.</summary>
    public IReadOnlyDictionary<(string What, string Value), int> Gaps => gaps;

    /// <summary>How much was looked at, in words.</summary>
    public string Seen => $"{tickets} tickets, {orders} orders for {mapping.Name}, {updates} status updates";

    /// <summary>Adds a ticket, or a row of an export that is none.</summary>
    public void Add(TriedTicket ticket)
    {
        tickets++;
        if (ticket.Refusal is { } refusal)
        {
            Count("export", refusal);
        }

        foreach (var order in ticket.Orders)
        {
            orders++;
            AddCodes(order);
        }
    }

    /// <summary>Adds a status update: its code is a gap where the status table does not know it.</summary>
    public void Add(StatusUpdate update)
    {
        updates++;
        if (mapping.Status[update.Code] is null)
        {
            Count("status", update.Code);
        }
    }

    /// <summary>Adds a row of the department that cannot be read.</summary>
    public void Add(RejectedRow row)
    {
        updates++;
        Count("changes", row.Reason);
    }

    private static bool IsGap(CodeTable table, string value) => table.Otherwise is null && !table.Map.ContainsKey(value);

    private void AddCodes(OutgoingOrder order)
    {
        var values = new OrderValues(order.Ticket, order.Order, order.Service, order.Department, mapping.Codes);
        var known = total;
        foreach (var (name, table) in mapping.Codes.Tables)
        {
            // A ticket need not have every answer; where the template asks for one that is not there, the preview below says so.
            if (values.Get(table.Of)?.ToString() is { Length: > 0 } value && IsGap(table, value))
            {
                Count($"codes.{name}", value);
            }
        }

        try
        {
            mapping.Preview(values);
        }
        catch (TranslationException e) when (total == known)
        {
            Count("submit", e.Message);
        }
        catch (TranslationException)
        {
            // The gap that it fails for is counted above.
        }
    }

    private void Count(string what, string value)
    {
        total++;
        gaps[(what, value)] = gaps.GetValueOrDefault((what, value)) + 1;
    }
}
