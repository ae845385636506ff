using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>What a job still has to do. The numbers are stored: never reuse one.</summary>
internal enum JobKind
{
    /// <summary>Make a ticket's work orders. Subject: ticket id.</summary>
    Route = 1,

    /// <summary>Hand a work order over, or look it up where its outcome is in doubt. Subject: work order id.</summary>
    Submit = 2,

    /// <summary>Read a department's changes. Subject: feed id.</summary>
    ReadStatus = 3,

    /// <summary>Apply one status update kept aside. Subject: work order id.</summary>
    ApplyStatus = 4,

    /// <summary>Send a notice. Subject: notice id.</summary>
    Notify = 5,

    /// <summary>A row or file of a department that nobody could read; always parked. Subject: a hash of it.</summary>
    UnreadableRow = 6,

    /// <summary>Look whether an order that was handed over has been answered. Subject: work order id.</summary>
    FollowUp = 7,

    /// <summary>Compare a department's records with ours. Subject: feed id.</summary>
    Reconcile = 8,

    /// <summary>Move old payloads into the archive. Subject: 1.</summary>
    Housekeep = 9,

    /// <summary>Look at every link, say what began and what ended, keep the canary going. Subject: 1.</summary>
    Watch = 10,

    /// <summary>Hand waiting messages of a channel to the broker. Subject: a hash of the channel's name.</summary>
    Publish = 11,
}

/// <summary>One durable step still to do. Kind and subject are its key, so the same step cannot wait twice.</summary>
internal sealed record Job
{
    /// <summary>What to do.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>Whom or what it is about; see <see cref="JobKind"/>.</summary>
    public required long Subject { get; init; }

    /// <summary>The queue it waits in: one for each department, direction and notice channel, so that one that is down holds up no other.</summary>
    public required string Lane { get; init; }

    /// <summary>Not before this instant (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often it was put off.</summary>
    public int Attempts { get; init; }

    /// <summary>How often in a row its step failed in a way nobody foresaw.</summary>
    public int Failures { get; init; }

    /// <summary>When this row was written (UTC): for a parked job, since when it waits. Set by the store.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>Set when it waits for a person: why. A parked job is never claimed.</summary>
    public string? Parked { get; init; }

    /// <summary>W3C traceparent of the ticket's trace, so that one trace runs from intake to notice.</summary>
    public string? Trace { get; init; }

    /// <summary>What the step needs beyond its subject, as JSON.</summary>
    public string? Payload { get; init; }

    /// <summary>The session that holds it, 0 for none: the fencing token of its result.</summary>
    public long Lease { get; init; }

    /// <summary>Which of the session's claims brought it, 0 for one handed on in memory or where the database is a file. Set by the store.</summary>
    public long Claim { get; init; }

    /// <summary>True when an earlier lease ended without a result: whatever the step does may have happened already.</summary>
    public bool MayHaveRun { get; init; }

    /// <summary>The ticket it belongs to; 0 where it belongs to none.</summary>
    public long TicketId => Kind switch
    {
        JobKind.Route => Subject,
        JobKind.Submit or JobKind.ApplyStatus or JobKind.FollowUp => WorkOrderId.TicketId(Subject),
        JobKind.Notify => Notice.TicketOf(Subject),
        _ => 0,
    };

    /// <summary>Kinds that come round for ever or only look after something: nothing waits where only these do.</summary>
    public static IReadOnlyList<JobKind> Recurring { get; } = [JobKind.ReadStatus, JobKind.FollowUp, JobKind.Reconcile, JobKind.Housekeep, JobKind.Watch, JobKind.Publish];

    /// <summary>Records print their members; a payload may hold a resident's data.</summary>
    public override string ToString() => $"{Kind} {Subject} on {Lane}";
}

/// <summary>A job held by this node, with its ticket as last known, so that nothing just written is read back.</summary>
/// <param name="Job">The job, leased to this node.</param>
/// <param name="Ticket">Its ticket; null where it has none.</param>
internal sealed record Work(Job Job, Ticket? Ticket);
