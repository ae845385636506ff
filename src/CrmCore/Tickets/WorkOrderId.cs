namespace Allentown311.CrmCore.Tickets;

/// <summary>A work order's id holds its ticket's id and its ordinal, so either finds the other without a look-up.</summary>
public static class WorkOrderId
{
    /// <summary>Work orders one ticket can have.</summary>
    public const int MostPerTicket = 255;

    /// <summary>The id of work order <paramref name="ordinal"/> of a ticket.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal is not 1 to 255.</exception>
    public static long Of(long ticketId, int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ordinal, MostPerTicket);
        return (ticketId << 8) | (long)ordinal;
    }

    /// <summary>The ticket of a work order's id.</summary>
    public static long TicketId(long workOrderId) => workOrderId >> 8;

    /// <summary>The ordinal within the ticket of a work order's id.</summary>
    public static int Ordinal(long workOrderId) => (int)(workOrderId & 0xFF);

    /// <summary>The reference stamped into the department's record, such as <c>ALN-26-00417-3-1</c>.</summary>
    public static string Reference(string? prefix, string ticketNumber, int ordinal) =>
        string.IsNullOrEmpty(prefix) ? $"{ticketNumber}-{ordinal}" : $"{prefix}-{ticketNumber}-{ordinal}";
}
