using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store;

/// <summary>
/// Everything one step changes, as data. The store applies all of it or none of it, in one transaction. A step builds a commit and returns
/// it; it never writes to the store in any other way.
/// </summary>
internal sealed class Commit
{
    /// <summary>Creates an empty commit.</summary>
    public Commit() => Settled = new SettledJobs(Jobs);

    /// <summary>
    /// The job this commit ends; null for none. The store refuses the commit when the job's lease is no longer held, or when a parked job
    /// has changed since it was read.
    /// </summary>
    public Job? Finishes { get; init; }

    /// <summary>
    /// The running job of which this commit writes a part without ending it; null for none. The store refuses the commit as it
    /// does one that ends the job.
    /// </summary>
    public Job? Requires { get; init; }

    /// <summary>
    /// Decides the rest of a result that is too large for one commit; called once this commit is durable. Null when there is no more. Its
    /// arguments are those of a step's decision. A part may be applied again after a crash, so it must then change nothing.
    /// </summary>
    public Func<bool, CancellationToken, Task<Commit>>? Then { get; init; }

    /// <summary>Tickets created or changed. The store refuses the commit when a ticket's version is not the one that was read.</summary>
    public List<TicketChange> Tickets { get; } = [];

    /// <summary>Jobs of the steps that follow, and jobs parked for a person.</summary>
    public List<Job> Jobs { get; } = [];

    /// <summary>Parked jobs to remove. They count in the order in which they were decided: see <see cref="SettledJobs"/>.</summary>
    public SettledJobs Settled { get; }

    /// <summary>
    /// Notices to create, each with the job that sends it. A notice that exists already stays unchanged, and its job is not written.
    /// </summary>
    public List<NewNotice> NewNotices { get; } = [];

    /// <summary>Notices whose state changed.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>Lines for the tickets' timelines.</summary>
    public List<TimelineEntry> Timeline { get; } = [];

    /// <summary>What the hub sent and what the department's system answered, for the desk.</summary>
    public List<SendAttempt> Attempts { get; } = [];

    /// <summary>Who did what, for the audit.</summary>
    public List<AuditEntry> Audit { get; } = [];

    /// <summary>How far a department's changes have been read; null when this commit reads none.</summary>
    public FeedMove? Feed { get; init; }

    /// <summary>
    /// Updates about records that no work order has yet. The store applies one when a work order gets that record's number.
    /// </summary>
    public List<UnmatchedUpdate> Unmatched { get; } = [];

    /// <summary>Marks of the broker messages that this commit processes; they identify a second delivery of the same message.</summary>
    public List<InboxMark> Inbox { get; } = [];

    /// <summary>Messages for a broker. The hub publishes them once the commit is durable.</summary>
    public List<OutboxMessage> Outbox { get; } = [];

    /// <summary>
    /// Rows of other tables, such as those that belong to one feature. They are written in this order, after everything else.
    /// </summary>
    public List<RowWrite> Rows { get; } = [];

    /// <summary>The store deletes marks of files that were read before this instant (UTC); null for none.</summary>
    public DateTimeOffset? ForgetFilesBefore { get; init; }

    /// <summary>The store deletes marks of messages that were received before this instant (UTC); null for none.</summary>
    public DateTimeOffset? ForgetInboxBefore { get; init; }

    /// <summary>
    /// The number of the last legal hold known to the caller, in a commit that destroys; null in any other. The store refuses the commit as
    /// stale when a hold was added since. Such a commit writes to the audit, as one that adds a hold does: the two never run side by side.
    /// </summary>
    public long? HoldsSeen { get; init; }

    /// <summary>True once the effects of its ticket changes (notices, events) were added.</summary>
    public bool HasEffects { get; set; }

    /// <summary>
    /// The commit to apply instead when the file of <see cref="Feed"/> turns out to have been read before; null for none.
    /// </summary>
    public Commit? WhenKnown { get; init; }

    /// <summary>
    /// Called once the commit is durable, to log what happened. A decision that is made again after a refusal is then logged once.
    /// </summary>
    public Action? LogWhenDurable { get; init; }

    /// <summary>
    /// Called once the commit is durable, or once its file turned out to have been read before; it moves the file out of the drop folder.
    /// It must be idempotent and may fail: the connector then finds the file again and recognises it as already read.
    /// </summary>
    public Func<CancellationToken, Task>? WhenDurable { get; init; }

    /// <summary>The rows that are only written and checked against nothing, in the order in which they are written.</summary>
    public IEnumerable<RowWrite> PlainRows() =>
    [
        .. Notices.Select(NoticeTable.Change.Of),
        .. Timeline.Select(TimelineTable.New.Of),
        .. Attempts.Select(AttemptTable.New.Of),
        .. Inbox.Select(InboxTable.Mark.Of),
        .. Outbox.Select(OutboxTable.New.Of),
        .. Rows,
    ];

    /// <summary>The jobs this commit writes, including those that send its new notices.</summary>
    public IEnumerable<Job> AllJobs() => Jobs.Concat(NewNotices.Select(n => n.Job).OfType<Job>());
}
