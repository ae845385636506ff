namespace Allentown311.CrmCore.Tickets;

/// <summary>How far a ticket has come. GeoReport has open and closed only; the desk needs the finer states.</summary>
public enum TicketStatus
{
    /// <summary>The hub has accepted the ticket, and has made no work order yet.</summary>
    New = 0,

    /// <summary>The work orders exist; no crew is at work yet.</summary>
    Open = 1,

    /// <summary>A department has started the work.</summary>
    InProgress = 2,

    /// <summary>The ticket is ended; see <see cref="Resolution"/>.</summary>
    Closed = 3,
}

/// <summary>How a closed ticket ended.</summary>
public enum Resolution
{
    /// <summary>The work was done.</summary>
    Completed = 1,

    /// <summary>The department will not do it.</summary>
    Declined = 2,

    /// <summary>The same work had been asked for before.</summary>
    Duplicate = 3,

    /// <summary>The request was withdrawn.</summary>
    Cancelled = 4,
}
