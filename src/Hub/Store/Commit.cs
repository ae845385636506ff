using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>
/// Everything one step changes, as data: the store applies all of it or none of it in one transaction. Steps build one and return it;
/// they never write by another way.
/// </summary>
public sealed class Commit
{
    /// <summary>The job this ends. The commit is refused when its lease is no longer held, or when a parked one is not as it was seen.</summary>
    public Job? Finishes { get; init; }

    /// <summary>Tickets made or changed. Refused when a version is not the one read.</summary>
    public List<TicketChange> Tickets { get; } = [];

    /// <summary>Steps that follow, or wait for a person.</summary>
    public List<Job> Jobs { get; } = [];

    /// <summary>Parked items that nobody need look at any more, because the department's word settled them.</summary>
    public List<(JobKind Kind, long Subject)> Settled { get; } = [];

    /// <summary>Notices to make, each with the job that sends it. One that exists already stays as it is, and no job is made.</summary>
    public List<NewNotice> NewNotices { get; } = [];

    /// <summary>Notices that moved on.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>What happened, for the ticket's timeline.</summary>
    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>What was sent and answered, for the desk.</summary>
    public List<SendAttempt> Attempts { get; } = [];

    /// <summary>Who did what, for the audit.</summary>
    public List<AuditEntry> Audit { get; } = [];

    /// <summary>Attempts whose texts are archived now and forgotten here.</summary>
    public List<long> Archived { get; } = [];

    /// <summary>Marks of files read before this instant (UTC) are forgotten; null for none.</summary>
    public DateTimeOffset? ForgetFilesBefore { get; init; }

    /// <summary>Differences that are mended by this.</summary>
    public List<Drift> Mended { get; } = [];

    /// <summary>How far a department's changes have been read.</summary>
    public FeedMove? Feed { get; init; }

    /// <summary>Updates about records we do not know yet; applied when the number turns up.</summary>
    public List<UnmatchedUpdate> Unmatched { get; } = [];

    /// <summary>Messages taken from a broker by this: a second delivery of one is known by these marks.</summary>
    public List<InboxMark> Inbox { get; } = [];

    /// <summary>Messages for a broker, handed to it once this is durable.</summary>
    public List<OutboxMessage> Outbox { get; } = [];

    /// <summary>Messages the broker has confirmed, by number; they are forgotten.</summary>
    public List<long> Published { get; } = [];

    /// <summary>Marks of messages taken before this instant (UTC) are forgotten; null for none.</summary>
    public DateTimeOffset? ForgetInboxBefore { get; init; }

    /// <summary>True when there is nothing to write.</summary>
    public bool IsEmpty => Inbox.Count + Outbox.Count + Published.Count == 0 && Finishes is null && Feed is null && Tickets.Count + Jobs.Count + NewNotices.Count + Notices.Count + Timeline.Count + Unmatched.Count + Settled.Count + Attempts.Count + Audit.Count + Mended.Count == 0;

    /// <summary>True once what follows from its tickets' changes was added.</summary>
    internal bool HasEffects { get; set; }

    /// <summary>What to commit instead when the file of <see cref="Feed"/> turns out to have been read before.</summary>
    public Commit? WhenKnown { get; init; }

    /// <summary>Called once the commit is durable, to log what happened: a decision that is taken again must not be told twice.</summary>
    public Action? Tell { get; init; }

    /// <summary>Called once the commit is durable (or its file was known): a file to move away. It must bear repetition and may fail: the file is then met, and known, again.</summary>
    public Func<CancellationToken, Task>? Durable { get; init; }
}

/// <summary>A ticket before and after; <see cref="Before"/> is null for a new one. Only what differs is written.</summary>
public sealed record TicketChange(Ticket? Before, Ticket After)
{
    /// <summary>True when nothing differs that only a person corrects: service, words, place, answers.</summary>
    internal bool HasSameContent => Before is { } before
        && before.Service == After.Service && before.Description == After.Description && before.Location == After.Location && ReferenceEquals(before.Answers, After.Answers);
}

/// <summary>A notice with the job that sends it; no job for one that the desk calls.</summary>
public sealed record NewNotice(Notice Notice, Job? Job);

/// <summary>One line of a ticket's timeline.</summary>
/// <param name="TicketId">The ticket.</param>
/// <param name="At">When (UTC).</param>
/// <param name="What">A stable word: <c>received</c>, <c>routed</c>, <c>sent</c>, <c>in_doubt</c>, <c>status</c>, <c>notice</c>, <c>parked</c> …</param>
/// <param name="Ordinal">The work order it is about; 0 for the ticket.</param>
/// <param name="Detail">In words, for the desk.</param>
public sealed record TimelineEntry(long TicketId, DateTimeOffset At, string What, int Ordinal = 0, string? Detail = null);

/// <summary>Moves a department's cursor. When it is no longer where it was read, somebody has moved it back meanwhile: it then stays there.</summary>
/// <param name="FeedId">The feed.</param>
/// <param name="Mapping">Its mapping.</param>
/// <param name="From">Where it was read.</param>
/// <param name="Cursor">Where it goes.</param>
/// <param name="ReadAt">When (UTC).</param>
/// <param name="FileName">The file that was read.</param>
/// <param name="FileSha256">Marks that file as read.</param>
public sealed record FeedMove(long FeedId, string Mapping, string? From, string? Cursor, DateTimeOffset ReadAt, string? FileName = null, string? FileSha256 = null);

/// <summary>One attempt to hand an order over or to look it up.</summary>
/// <param name="OrderId">The work order.</param>
/// <param name="At">When it ended (UTC).</param>
/// <param name="Outcome">The outcome's class.</param>
/// <param name="Reason">In words.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Sent">What was sent; may hold a resident's data.</param>
/// <param name="Answered">What came back; may hold a resident's data.</param>
public sealed record SendAttempt(long OrderId, DateTimeOffset At, string Outcome, string? Reason, TimeSpan Elapsed, string? Sent, string? Answered)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"SendAttempt {Outcome}";
}

/// <summary>One line of the audit: who changed what, and why.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Who">The person or key.</param>
/// <param name="What">A stable word: <c>parked.retry</c>, <c>replay</c>, <c>payload.read</c> …</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Reason">Why, in the person's words.</param>
/// <param name="Before">What it was; no resident's data.</param>
/// <param name="After">What it became; no resident's data.</param>
public sealed record AuditEntry(DateTimeOffset At, string Who, string What, string Subject, string? Reason = null, string? Before = null, string? After = null);

/// <summary>Marks a message as taken.</summary>
/// <param name="Channel">Where it came from.</param>
/// <param name="MessageId">Its id there.</param>
/// <param name="At">When (UTC).</param>
public sealed record InboxMark(string Channel, string MessageId, DateTimeOffset At);

/// <summary>A message that waits to be handed to a broker.</summary>
/// <param name="Channel">Where it goes.</param>
/// <param name="MessageId">The same at every try, so that the far side can drop a double.</param>
/// <param name="Group">Messages of one group, such as a ticket, are handed over in order.</param>
/// <param name="Subject">What it is about, such as <c>ticket.closed</c>.</param>
/// <param name="Body">JSON; may hold a resident's data.</param>
/// <param name="At">When it was written (UTC).</param>
/// <param name="N">Its number, given by the store; 0 before.</param>
public sealed record OutboxMessage(string Channel, string MessageId, string Group, string Subject, string Body, DateTimeOffset At, long N = 0)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"OutboxMessage {MessageId} to {Channel}";
}

/// <summary>An update about a record of the department that is not known here (yet).</summary>
/// <param name="Mapping">The mapping it came by.</param>
/// <param name="ExternalId">The department's number.</param>
/// <param name="Payload">The update as JSON; may hold a resident's data.</param>
/// <param name="ChangedAt">When it changed by the department's clock (UTC): of several, the newest is kept.</param>
/// <param name="SeenAt">When it came (UTC).</param>
public sealed record UnmatchedUpdate(string Mapping, string ExternalId, string Payload, DateTimeOffset ChangedAt, DateTimeOffset SeenAt)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"UnmatchedUpdate {Mapping} {ExternalId}";
}

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Durable.</summary>
    Done,

    /// <summary>The job was no longer ours; nothing was written. The result belongs to whoever holds it now.</summary>
    Fenced,

    /// <summary>A ticket had changed meanwhile; nothing was written. Read it again and decide anew.</summary>
    Stale,

    /// <summary>The request had been taken before; nothing was written. <see cref="CommitResult.ExistingTicket"/> is the ticket of the first time.</summary>
    Repeated,

    /// <summary>The file had been read before; nothing was written.</summary>
    FileKnown,
}

/// <summary>How a commit ended.</summary>
/// <param name="Status">How.</param>
/// <param name="ExistingTicket">Id of the ticket a repeated request made the first time.</param>
/// <param name="SkippedNotices">Ids of notices that existed already.</param>
/// <param name="LeftWork">True when the store itself wrote a job that somebody must claim.</param>
/// <param name="SessionEnded">True when the session its jobs were leased to had ended: they were written free, for whoever claims them.</param>
public readonly record struct CommitResult(CommitStatus Status, long ExistingTicket = 0, IReadOnlyCollection<long>? SkippedNotices = null, bool LeftWork = false, bool SessionEnded = false);
