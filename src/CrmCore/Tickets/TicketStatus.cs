namespace Allentown311.CrmCore.Tickets;

/// <summary>How far a ticket is. GeoReport knows only open and closed; these are told apart for the desk.</summary>
public enum TicketStatus
{
    /// <summary>Taken; no work order made yet.</summary>
    New = 0,

    /// <summary>Work orders made; no crew at work yet.</summary>
    Open = 1,

    /// <summary>A department has started.</summary>
    InProgress = 2,

    /// <summary>Done with; see <see cref="Resolution"/>.</summary>
    Closed = 3,
}

/// <summary>How a closed ticket ended.</summary>
public enum Resolution
{
    /// <summary>The work was done.</summary>
    Completed = 1,

    /// <summary>The department will not do it.</summary>
    Declined = 2,

    /// <summary>The same work had been asked for already.</summary>
    Duplicate = 3,

    /// <summary>Withdrawn.</summary>
    Cancelled = 4,
}
