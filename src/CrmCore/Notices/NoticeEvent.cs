namespace Allentown311.CrmCore.Notices;

/// <summary>What a notice tells. The numbers are part of a notice's id: never reuse one.</summary>
public enum NoticeEvent
{
    /// <summary>The ticket was taken.</summary>
    Received = 1,

    /// <summary>A crew is assigned.</summary>
    Scheduled = 2,

    /// <summary>A crew is at work.</summary>
    InProgress = 3,

    /// <summary>The work is done.</summary>
    Completed = 4,

    /// <summary>The department will not do it.</summary>
    Declined = 5,

    /// <summary>It had been reported already.</summary>
    Duplicate = 6,

    /// <summary>It was withdrawn.</summary>
    Cancelled = 7,
}

/// <summary>Names of <see cref="NoticeEvent"/>.</summary>
public static class NoticeEvents
{
    /// <summary>The word used in city.yaml and in template file names: <c>in_progress</c>.</summary>
    public static string Name(this NoticeEvent e) => e == NoticeEvent.InProgress ? "in_progress" : e.ToString().ToLowerInvariant();
}
