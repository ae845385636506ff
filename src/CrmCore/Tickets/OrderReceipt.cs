namespace Allentown311.CrmCore.Tickets;

/// <summary>What a department's program says of an order that was handed over.</summary>
public enum OrderReceipt
{
    /// <summary>It has a record of the order.</summary>
    Accepted,

    /// <summary>It made no record: the order must be corrected.</summary>
    Refused,
}
