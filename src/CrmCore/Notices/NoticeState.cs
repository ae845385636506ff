namespace Allentown311.CrmCore.Notices;

/// <summary>How far a notice has come.</summary>
public enum NoticeState
{
    /// <summary>The notice has not been sent yet.</summary>
    Waiting = 0,

    /// <summary>The notice was handed to its channel.</summary>
    Sent = 1,

    /// <summary>The channel could not deliver the notice; another channel has taken over.</summary>
    Failed = 2,

    /// <summary>The notice is on the call-back list: a person at the desk is to call the resident.</summary>
    ToCall = 3,

    /// <summary>A person at the desk has called the resident.</summary>
    Called = 4,

    /// <summary>The notice is beyond a cap: it is not sent until a person says so.</summary>
    Held = 5,

    /// <summary>A person decided that a notice beyond a cap is not sent.</summary>
    Withheld = 6,
}
