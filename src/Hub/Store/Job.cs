using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

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

    /// <summary>Makes a ticket's work orders.</summary>
    public static Job Route(long ticketId, DateTimeOffset due) =>
        new() { Kind = JobKind.Route, Subject = ticketId, Lane = LaneName.Route, DueAt = due };

    /// <summary>Hands a work order over.</summary>
    public static Job Submit(WorkOrder order, DateTimeOffset due) =>
        new() { Kind = JobKind.Submit, Subject = order.Id, Lane = LaneName.Submit(order.Mapping), DueAt = due };

    /// <summary>The same again from the beginning: its last try ended well, and it has another round. Each round has a trace of its own, unless a ticket gave it one.</summary>
    public Job Again(DateTimeOffset due) =>
        this with { DueAt = due, Attempts = 0, Failures = 0, Lease = 0, MayHaveRun = false, Trace = TicketId == 0 ? null : Trace };

    /// <summary>The same once more: this try came to nothing, in a way that was foreseen.</summary>
    public Job PutOff(DateTimeOffset due) => Again(due) with { Attempts = Attempts + 1 };

    /// <summary>The same after its step failed in a way that was not foreseen; what the step does may have happened.</summary>
    public Job PutOffAfterFailure(DateTimeOffset due) => this with { DueAt = due, Failures = Failures + 1, Lease = 0 };

    /// <summary>The same, waiting for a person. What it does may have happened, if that was so before.</summary>
    /// <param name="reason">What the person needs to know to act.</param>
    public Job Park(string reason) => this with { Parked = reason, Lease = 0 };

    /// <summary>The same, that waited for a person and goes on.</summary>
    public Job LetGo(DateTimeOffset due) => this with { Parked = null, DueAt = due, Attempts = 0, Failures = 0, Lease = 0 };

    /// <summary>The same, given straight to a worker of a session.</summary>
    public Job HandTo(long session) => this with { Lease = session };

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
