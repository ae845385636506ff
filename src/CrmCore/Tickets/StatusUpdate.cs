namespace Allentown311.CrmCore.Tickets;

/// <summary>What a department's system says about one work order.</summary>
public sealed record StatusUpdate
{
    /// <summary>Our reference, where the department hands it back.</summary>
    public string? Reference { get; init; }

    /// <summary>The department's own number.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The department's status code as it came.</summary>
    public required string Code { get; init; }

    /// <summary>What the code means to us; null when the mapping's status table does not know it: that parks, it is never guessed.</summary>
    public WorkOrderState? State { get; init; }

    /// <summary>When it changed by the department's clock (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>A word from the department, for the desk and the resident.</summary>
    public string? Note { get; init; }
}
