namespace Allentown311.CrmCore.Notices;

/// <summary>What a resident is notified of. The numbers are part of a notice's id: never reuse one.</summary>
public enum NoticeEvent
{
    /// <summary>The city has received the ticket.</summary>
    Received = 1,

    /// <summary>A crew is assigned.</summary>
    Scheduled = 2,

    /// <summary>A crew is at work.</summary>
    InProgress = 3,

    /// <summary>The work is done.</summary>
    Completed = 4,

    /// <summary>The department will not do the work.</summary>
    Declined = 5,

    /// <summary>The same work had been reported before.</summary>
    Duplicate = 6,

    /// <summary>The request was withdrawn.</summary>
    Cancelled = 7,
}

/// <summary>Names of <see cref="NoticeEvent"/>.</summary>
public static class NoticeEvents
{
    /// <summary>The event's name as city.yaml and the template files' names spell it: <c>in_progress</c>.</summary>
    public static string Name(this NoticeEvent e) => e == NoticeEvent.InProgress ? "in_progress" : e.ToString().ToLowerInvariant();
}
