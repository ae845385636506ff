using System.Globalization;

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

    /// <summary>The ticket and ordinal of a reference, whatever its prefix; false for a text that is none of ours. The caller still compares the whole.</summary>
    public static bool TryParseReference(string? reference, out long ticketId, out int ordinal)
    {
        ticketId = 0;
        ordinal = 0;
        var parts = (reference ?? "").Split('-');
        return parts.Length >= 4
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ordinal) && ordinal is > 0 and <= MostPerTicket
            && TicketNumber.TryParse(string.Join('-', parts[^4..^1]), out ticketId);
    }
}
