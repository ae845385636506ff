using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>One durable step still to do. Kind and subject are its key, so the same step cannot be stored twice.</summary>
internal sealed record Job
{
    /// <summary>The step to run.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>The id of what the step is about; <see cref="JobKind"/> says which id that is.</summary>
    public required long Subject { get; init; }

    /// <summary>
    /// The lane the job waits in. Each department, direction and notice channel has a lane of its own, so that one that is down delays no
    /// other.
    /// </summary>
    public required string Lane { get; init; }

    /// <summary>The step does not run before this instant (UTC).</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often the step was put off.</summary>
    public int Attempts { get; init; }

    /// <summary>How often in a row the step failed with an unexpected error.</summary>
    public int Failures { get; init; }

    /// <summary>When this row was written (UTC); for a parked job, since when it waits. The store sets it.</summary>
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>Why the job waits for a person; null when it does not. A parked job is never claimed.</summary>
    public string? Parked { get; init; }

    /// <summary>W3C traceparent of the ticket's trace, so that one trace runs from intake to notice.</summary>
    public string? Trace { get; init; }

    /// <summary>What the step needs beyond its subject, as JSON; null for nothing.</summary>
    public string? Payload { get; init; }

    /// <summary>The session that holds the job, 0 for none. It is the fencing token of the step's result.</summary>
    public long Lease { get; init; }

    /// <summary>
    /// The number of the claim by which the session got the job; 0 for a job handed on in memory, or where the database is a file. The
    /// store sets it.
    /// </summary>
    public long Claim { get; init; }

    /// <summary>True when an earlier lease ended without a result, so that the step's effects may have happened already.</summary>
    public bool MayHaveRun { get; init; }

    /// <summary>A job that makes a ticket's work orders.</summary>
    public static Job Route(long ticketId, DateTimeOffset due) =>
        new() { Kind = JobKind.Route, Subject = ticketId, Lane = LaneName.Route, DueAt = due };

    /// <summary>A job that hands a work order over.</summary>
    public static Job Submit(WorkOrder order, DateTimeOffset due) =>
        new() { Kind = JobKind.Submit, Subject = order.Id, Lane = LaneName.Submit(order.Mapping), DueAt = due };

    /// <summary>
    /// The job's next round after a successful one, with its counts reset. Each round has a trace of its own, unless the job belongs to a
    /// ticket and carries that ticket's trace.
    /// </summary>
    public Job Again(DateTimeOffset due) =>
        this with { DueAt = due, Attempts = 0, Failures = 0, Lease = 0, MayHaveRun = false, Trace = TicketId == 0 ? null : Trace };

    /// <summary>The job's next attempt, after one that ended without a result in an expected way.</summary>
    public Job PutOff(DateTimeOffset due) => Again(due) with { Attempts = Attempts + 1 };

    /// <summary>The job's next attempt, after its step failed with an unexpected error. <see cref="MayHaveRun"/> stays as it was.</summary>
    public Job PutOffAfterFailure(DateTimeOffset due) => this with { DueAt = due, Failures = Failures + 1, Lease = 0 };

    /// <summary>The job, parked for a person. <see cref="MayHaveRun"/> stays as it was.</summary>
    /// <param name="reason">What the person needs to know to act.</param>
    public Job Park(string reason) => this with { Parked = reason, Lease = 0 };

    /// <summary>The job after a person released it from parking, with its counts reset.</summary>
    public Job Unpark(DateTimeOffset due) => this with { Parked = null, DueAt = due, Attempts = 0, Failures = 0, Lease = 0 };

    /// <summary>The job, leased to a session that hands it straight to one of its workers.</summary>
    public Job HandTo(long session) => this with { Lease = session };

    /// <summary>The id of the ticket the job belongs to; 0 when it belongs to none.</summary>
    public long TicketId => Kind switch
    {
        JobKind.Route => Subject,
        JobKind.Submit or JobKind.ApplyStatus or JobKind.FollowUp => WorkOrderId.TicketId(Subject),
        JobKind.Notify => Notice.TicketOf(Subject),
        _ => 0,
    };

    /// <summary>True when the payload is a status update. Of several updates about one order the newest waits.</summary>
    public bool HoldsUpdate => Kind == JobKind.ApplyStatus && Payload is not null;

    /// <summary>Kinds whose jobs recur for ever or only monitor something. A lane that holds only these is idle.</summary>
    public static IReadOnlyList<JobKind> Recurring { get; } =
    [
        JobKind.ReadStatus,
        JobKind.FollowUp,
        JobKind.Reconcile,
        JobKind.Housekeep,
        JobKind.Watch,
        JobKind.Publish,
        JobKind.Purge,
    ];

    /// <summary>A record prints all its members; this one leaves out the payload, which may hold a resident's data.</summary>
    public override string ToString() => $"{Kind} {Subject} on {Lane}";
}
