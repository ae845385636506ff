using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store;

/// <summary>
/// Everything one step changes, as data: the store applies all of it or none of it in one transaction. Steps build one and return it;
/// they never write by another way.
/// </summary>
internal sealed class Commit
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

    /// <summary>How far a department's changes have been read.</summary>
    public FeedMove? Feed { get; init; }

    /// <summary>Updates about records we do not know yet; applied when the number turns up.</summary>
    public List<UnmatchedUpdate> Unmatched { get; } = [];

    /// <summary>Messages taken from a broker by this: a second delivery of one is known by these marks.</summary>
    public List<InboxMark> Inbox { get; } = [];

    /// <summary>Messages for a broker, handed to it once this is durable.</summary>
    public List<OutboxMessage> Outbox { get; } = [];

    /// <summary>Rows of other tables, such as those a room keeps for itself. They are written in their order, after all else.</summary>
    public List<RowWrite> Rows { get; } = [];

    /// <summary>Marks of files read before this instant (UTC) are forgotten; null for none.</summary>
    public DateTimeOffset? ForgetFilesBefore { get; init; }

    /// <summary>Marks of messages taken before this instant (UTC) are forgotten; null for none.</summary>
    public DateTimeOffset? ForgetInboxBefore { get; init; }

    /// <summary>True once what follows from its tickets' changes was added.</summary>
    public bool HasEffects { get; set; }

    /// <summary>What to commit instead when the file of <see cref="Feed"/> turns out to have been read before.</summary>
    public Commit? WhenKnown { get; init; }

    /// <summary>Called once the commit is durable, to log what happened: a decision that is taken again must not be told twice.</summary>
    public Action? LogWhenDurable { get; init; }

    /// <summary>
    /// Called once the commit is durable (or its file was known): a file to move away. It must bear repetition and may fail: the file is then
    /// met, and known, again.
    /// </summary>
    public Func<CancellationToken, Task>? WhenDurable { get; init; }

    /// <summary>The rows that need nothing but to be written, in the order in which they are.</summary>
    public IEnumerable<RowWrite> PlainRows() =>
    [
        .. Notices.Select(NoticeTable.Change.Of), .. Timeline.Select(TimelineTable.New.Of), .. Attempts.Select(AttemptTable.New.Of),
        .. Inbox.Select(InboxTable.Mark.Of), .. Outbox.Select(OutboxTable.New.Of), .. Rows,
    ];

    /// <summary>The jobs this makes, those that send its new notices among them.</summary>
    public IEnumerable<Job> AllJobs() => Jobs.Concat(NewNotices.Select(n => n.Job).OfType<Job>());
}
