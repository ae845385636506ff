using System.Globalization;

namespace Allentown311.CrmCore.Tickets;

/// <summary>A work order's id is made of its ticket's id and its ordinal, so that neither has to be looked up by the other.</summary>
public static class WorkOrderId
{
    /// <summary>The most work orders that one ticket can have.</summary>
    public const int MostPerTicket = 255;

    /// <summary>The id of work order <paramref name="ordinal"/> of a ticket.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal is not 1 to 255.</exception>
    public static long Of(long ticketId, int ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ordinal);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ordinal, MostPerTicket);
        return (ticketId << 8) | (long)ordinal;
    }

    /// <summary>The ticket's id within a work order's id.</summary>
    public static long TicketId(long workOrderId) => workOrderId >> 8;

    /// <summary>The ordinal within a work order's id.</summary>
    public static int Ordinal(long workOrderId) => (int)(workOrderId & 0xFF);

    /// <summary>The reference that the connector writes into the department's record, such as <c>ALN-26-00417-3-1</c>.</summary>
    public static string Reference(string? prefix, string ticketNumber, int ordinal) =>
        string.IsNullOrEmpty(prefix) ? $"{ticketNumber}-{ordinal}" : $"{prefix}-{ticketNumber}-{ordinal}";

    /// <summary>
    /// Reads the ticket's id and the ordinal of a reference with any prefix; false for a text that is no reference. The caller still has to
    /// compare the whole reference.
    /// </summary>
    public static bool TryParseReference(string? reference, out long ticketId, out int ordinal)
    {
        ticketId = 0;
        ordinal = 0;
        var parts = (reference ?? "").Split('-');
        return parts.Length >= 4
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out ordinal)
            && ordinal is > 0 and <= MostPerTicket
            && TicketNumber.TryParse(string.Join('-', parts[^4..^1]), out ticketId);
    }
}
