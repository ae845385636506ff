namespace Allentown311.Hub.Store;

/// <summary>What a job still has to do. The numbers are stored: never reuse one.</summary>
internal enum JobKind
{
    /// <summary>Make a ticket's work orders. Subject: ticket id.</summary>
    Route = 1,

    /// <summary>Hand a work order over, or look it up when its outcome is in doubt. Subject: work order id.</summary>
    Submit = 2,

    /// <summary>Read a department's changes. Subject: feed id.</summary>
    ReadStatus = 3,

    /// <summary>Apply one stored status update. Subject: work order id.</summary>
    ApplyStatus = 4,

    /// <summary>Send a notice. Subject: notice id.</summary>
    Notify = 5,

    /// <summary>A department's row or file that could not be read; always parked. Subject: a hash of its content.</summary>
    UnreadableRow = 6,

    /// <summary>Check whether the department has answered an order that was handed over. Subject: work order id.</summary>
    FollowUp = 7,

    /// <summary>Compare a department's records with ours. Subject: feed id.</summary>
    Reconcile = 8,

    /// <summary>Move old payloads into the archive. Subject: 1.</summary>
    Housekeep = 9,

    /// <summary>Check every link, report problems that began or ended, and keep the canary running. Subject: 1.</summary>
    Watch = 10,

    /// <summary>Publish a channel's waiting messages to the broker. Subject: a hash of the channel's name.</summary>
    Publish = 11,

    /// <summary>A message that the broker refuses for good; always parked. Subject: a hash of its channel and its id.</summary>
    RefusedMessage = 12,

    /// <summary>Destroy what the city no longer keeps. Subject: 1.</summary>
    Purge = 13,
}
