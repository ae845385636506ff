using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>The one database of an installation: tickets, work orders, jobs, cursors, notices and the timeline.</summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>
    /// Starts a session of this node and ends those of nodes that are gone: their jobs are free again, marked as perhaps run.
    /// The number is the fencing token of all this session does.
    /// </summary>
    Task<long> StartSessionAsync(Node node, CancellationToken ct);

    /// <summary>Says that a session's node is there, and ends the sessions whose nodes have been silent for longer than their term: their jobs are free again, marked as perhaps run.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be asked: nobody knows whether the session lives.</exception>
    Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct);

    /// <summary>Ends a session in good order: others need not wait for its term. What it still holds is free again, marked as perhaps run.</summary>
    Task EndSessionAsync(long session, CancellationToken ct);

    /// <summary>The sessions that live and the last that ended, by number.</summary>
    Task<IReadOnlyList<NodeRow>> NodesAsync(CancellationToken ct);

    /// <summary>The time by the clock that all nodes share (UTC): the database server's, or this machine's where the database is a file.</summary>
    Task<DateTimeOffset> NowAsync(CancellationToken ct);

    /// <summary>Applies all of a commit or none of it; durable when the task completes as <see cref="CommitStatus.Done"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot take it now: nothing was written.</exception>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct);

    /// <summary>Claims due jobs, with their tickets, for the session.</summary>
    /// <param name="session">The session that will hold them.</param>
    /// <param name="room">How many each lane can take.</param>
    /// <param name="now">Jobs due after this stay.</param>
    /// <param name="ct">Stops waiting.</param>
    Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives back jobs that were held but certainly not begun; <paramref name="due"/> is when they may be claimed again.</summary>
    Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct);

    /// <summary>Reserves ticket ids: the first of <paramref name="count"/>.</summary>
    Task<long> ReserveTicketIdsAsync(int count, CancellationToken ct);

    /// <summary>The feed of a mapping, made when there is none, with its job to read.</summary>
    Task<Feed> OpenFeedAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct);

    /// <summary>The feed of that id.</summary>
    Task<Feed?> FindFeedAsync(long id, CancellationToken ct);

    /// <summary>Tickets by id, in any order; unknown ids are left out.</summary>
    Task<IReadOnlyList<Ticket>> FindTicketsAsync(IReadOnlyCollection<long> ids, CancellationToken ct);

    /// <summary>Work order ids by the departments' own numbers; one number may stand for several of our orders.</summary>
    Task<ILookup<string, long>> FindByExternalIdsAsync(string mapping, IReadOnlyCollection<string> externalIds, CancellationToken ct);

    /// <summary>Tickets for GeoReport's list, newest first.</summary>
    Task<IReadOnlyList<Ticket>> QueryTicketsAsync(TicketQuery query, CancellationToken ct);

    /// <summary>A ticket's timeline, oldest first.</summary>
    Task<IReadOnlyList<TimelineEntry>> TimelineAsync(long ticketId, CancellationToken ct);

    /// <summary>A ticket's notices.</summary>
    Task<IReadOnlyList<Notice>> NoticesOfAsync(long ticketId, CancellationToken ct);

    /// <summary>Notices the desk must call, oldest first.</summary>
    Task<IReadOnlyList<Notice>> CallBacksAsync(int most, CancellationToken ct);

    /// <summary>Parked jobs, oldest first.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct);

    /// <summary>Parked jobs that fit a filter, oldest first; those after <paramref name="after"/> when given.</summary>
    Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct);

    /// <summary>How many parked jobs fit a filter.</summary>
    Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct);

    /// <summary>The job of that key; null when there is none.</summary>
    Task<Job?> FindJobAsync(JobKind kind, long subject, CancellationToken ct);

    /// <summary>What was sent and answered for a work order, oldest first; without the texts once they are archived.</summary>
    Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct);

    /// <summary>Lines of the audit after number <paramref name="after"/>, with their hashes.</summary>
    Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct);

    /// <summary>Writes a job unless one of its key waits already; true when it was written.</summary>
    Task<bool> EnsureJobAsync(Job job, CancellationToken ct);

    /// <summary>Moves a mapping's cursor back and makes its read due at once; false when the mapping has never been read.</summary>
    Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct);

    /// <summary>Work orders of a mapping that are open, or changed since, after an id, by id.</summary>
    Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(string mapping, DateTimeOffset since, long after, int most, CancellationToken ct);

    /// <summary>When a department first heard of, or last spoke of, its longest untouched open order; null when none is open.</summary>
    Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct);

    /// <summary>Stores a comparison; its differences take the place of those of the one before, unless it could not be done.</summary>
    Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct);

    /// <summary>The last comparison of each mapping.</summary>
    Task<IReadOnlyList<Reconciliation>> ReconciliationsAsync(CancellationToken ct);

    /// <summary>Known differences, of one mapping or of all.</summary>
    Task<IReadOnlyList<Drift>> DriftAsync(string? mapping, CancellationToken ct);

    /// <summary>Attempts of ended orders that are older than <paramref name="before"/> and still hold their texts, oldest first.</summary>
    Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct);

    /// <summary>Copies the whole store, as of one instant, into a new file, while work goes on.</summary>
    Task BackupAsync(string file, CancellationToken ct);

    /// <summary>A note about the installation, such as when it was restored; null when there is none.</summary>
    Task<string?> MarkAsync(string name, CancellationToken ct);

    /// <summary>The notes whose names begin so, by name.</summary>
    Task<IReadOnlyDictionary<string, string>> MarksAsync(string prefix, CancellationToken ct);

    /// <summary>Sets a note; null removes it.</summary>
    Task SetMarkAsync(string name, string? value, CancellationToken ct);

    /// <summary>Those of these messages that were taken before.</summary>
    Task<IReadOnlySet<string>> KnownMessagesAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct);

    /// <summary>Messages that wait to be handed to a broker, in the order written.</summary>
    Task<IReadOnlyList<OutboxMessage>> OutboxAsync(string channel, int most, CancellationToken ct);

    /// <summary>How many messages wait for the broker, by channel, and since when.</summary>
    Task<IReadOnlyList<OutboxCount>> CountOutboxAsync(CancellationToken ct);

    /// <summary>Counts for status, health and the demo.</summary>
    Task<StoreCounts> CountAsync(CancellationToken ct);

    /// <summary>Adds what passed to the links' counts and states, and forgets counts that no rule looks at any more.</summary>
    Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct);

    /// <summary>The links as last noted.</summary>
    Task<IReadOnlyList<LinkRow>> LinksAsync(CancellationToken ct);

    /// <summary>News by link and hour, as far back as they are kept.</summary>
    Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct);

    /// <summary>Since when the oldest order of each mapping waits to be handed over, and the oldest one handed over for an answer.</summary>
    Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct);

    /// <summary>Work orders after an id, by id.</summary>
    Task<IReadOnlyList<WorkOrder>> OrdersAfterAsync(long after, int most, CancellationToken ct);

    /// <summary>Writes something that means nothing: whether the store takes writes, a full disk included.</summary>
    /// <exception cref="StoreUnavailableException">It does not.</exception>
    Task ProveWritableAsync(CancellationToken ct);

    /// <summary>A number that changes when another process has written.</summary>
    Task<long> OutsideChangesAsync(CancellationToken ct);

    /// <summary>True when several nodes may work on it; false for a file, which is one hub's.</summary>
    bool IsShared { get; }

    /// <summary>Another node says that it left work or messages, where the database can say so.</summary>
    event EventHandler? OutsideWork;
}

/// <summary>What a claim brought.</summary>
/// <param name="Works">The jobs, leased, with their tickets.</param>
/// <param name="NextDue">When the earliest job that stayed falls due; null when none waits.</param>
public sealed record Claim(IReadOnlyList<Work> Works, DateTimeOffset? NextDue);

/// <summary>A line of the audit as stored.</summary>
/// <param name="N">Running number, from 1, without gaps.</param>
/// <param name="Entry">What happened.</param>
/// <param name="Hash">Lower-case hex SHA-256 over the line before's hash and this line.</param>
public sealed record AuditLine(long N, AuditEntry Entry, string Hash);

/// <summary>Messages of a channel that wait for the broker.</summary>
/// <param name="Channel">Where they go.</param>
/// <param name="Waiting">How many.</param>
/// <param name="Since">When the oldest was written (UTC).</param>
public sealed record OutboxCount(string Channel, long Waiting, DateTimeOffset Since);

/// <summary>Where reading a department's changes stands.</summary>
public sealed record Feed(long Id, string Mapping, string? Cursor, DateTimeOffset FirstReadAt);

/// <summary>GeoReport v2 GET Service Requests: what to look for.</summary>
public sealed record TicketQuery(DateTimeOffset? From, DateTimeOffset? Until, IReadOnlyList<string>? Services, bool? Closed, int Most);

/// <summary>Which parked jobs are meant; all of what is given must fit.</summary>
/// <param name="Department">A department's code or a mapping's name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Reason">Words the reason holds, whatever their case.</param>
/// <param name="Before">Parked at this instant (UTC) or earlier.</param>
public sealed record ParkedFilter(string? Department = null, JobKind? Kind = null, string? Reason = null, DateTimeOffset? Before = null)
{
    /// <summary>True when it lets everything through.</summary>
    public bool IsEmpty => Department is null && Kind is null && Reason is null && Before is null;
}

/// <summary>Counts of an installation.</summary>
/// <param name="Tickets">Tickets by status.</param>
/// <param name="Orders">Work orders by mapping and state.</param>
/// <param name="Notices">Notices by state.</param>
/// <param name="Jobs">Waiting jobs by lane, without those that come round for ever or only look after something.</param>
/// <param name="Parked">Parked jobs by lane.</param>
/// <param name="Lanes">Every lane in which a job waits.</param>
public sealed record StoreCounts(
    IReadOnlyDictionary<TicketStatus, long> Tickets,
    IReadOnlyDictionary<(string Mapping, WorkOrderState State), long> Orders,
    IReadOnlyDictionary<NoticeState, long> Notices,
    IReadOnlyDictionary<string, long> Jobs,
    IReadOnlyDictionary<string, long> Parked,
    IReadOnlyCollection<string> Lanes);

/// <summary>The database cannot be reached or cannot take a write now (gone, full, locked): nothing was written.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
