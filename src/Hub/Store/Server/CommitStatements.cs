using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>The statements that write commits, over sets of rows.</summary>
internal sealed class CommitStatements(ServerSql sql)
{
    /// <summary>The columns of a department's own number that a commit writes about.</summary>
    public static readonly Columns<(string Mapping, string Number)> NumberKeys = new()
    {
        { "mapping", ColumnType.Key, k => k.Mapping },
        { "external_id", ColumnType.Key, k => k.Number },
    };

    /// <summary>The column of a changed ticket's id.</summary>
    public static readonly Columns<long> Ids = new() { { "id", ColumnType.Number, id => id } };

    /// <summary>The statements built from the tables' descriptions.</summary>
    public SetStatements Sets { get; } = new(sql);

    /// <summary>Marks a batch as its writer's latest: parameters <c>@group</c>, <c>@session</c>, <c>@writer</c>.</summary>
    public static string MarkBatch => "UPDATE commit_group SET n = @group WHERE session = @session AND writer = @writer";

    /// <summary>
    /// Reads the number of a writer's last batch, after any transaction that is writing the row has ended: parameter <c>@marks</c>.
    /// </summary>
    public string LastBatch { get; } = sql.Lock(
        "commit_group", "t.n", sql.Rows("@marks", [new("session", ColumnType.Number), new("writer", ColumnType.Number)]),
        "t.session = v.session AND t.writer = v.writer", "t.session");

    /// <summary>Locks the running steps' jobs that still have their lease: parameter <c>@finish</c>.</summary>
    /// <remarks>
    /// Matches by the claim too: a newer update may have replaced the job while it ran, and this session may have claimed that one as well.
    /// The end of the older one must not delete it.
    /// </remarks>
    public string LockJobs { get; } = sql.Lock(
        "job", "t.kind, t.subject", sql.Rows("@finish", JobTable.Lease.Types),
        "t.kind = v.kind AND t.subject = v.subject AND t.lease = v.lease AND t.claim = v.claim AND t.parked IS NULL",
        "t.kind, t.subject");

    /// <summary>Locks the parked jobs that are as the person read them: parameter <c>@parked</c>.</summary>
    public string LockParked { get; } = sql.Lock(
        "job", "t.kind, t.subject", sql.Rows("@parked", JobTable.ParkedState.Types),
        "t.kind = v.kind AND t.subject = v.subject AND t.lease = 0 AND t.parked = v.parked AND t.created_at = v.written "
        + "AND (t.payload = v.payload OR (t.payload IS NULL AND v.payload IS NULL))",
        "t.kind, t.subject");

    /// <summary>Locks tickets and reads their versions: parameter <c>@tickets</c>.</summary>
    public string LockTickets { get; } = sql.Lock("ticket", "t.id, t.version", sql.Rows("@tickets", Ids.Types), "t.id = v.id", "t.id");

    /// <summary>Locks the audit, so that no other node adds a line until the transaction ends: parameter <c>@audits</c>.</summary>
    public string LockAudit { get; } = sql.Lock(
        "counter", "t.value", sql.Rows("@audits", [new("name", ColumnType.Key)]), "t.name = v.name", "t.name");

    /// <summary>The value of the parameter of <see cref="LockAudit"/>.</summary>
    public const string AuditLock = """[{"name":"audit"}]""";

    /// <summary>Reads the last line of the audit: parameter <c>@one</c>, which is 1.</summary>
    public string LastAudit { get; } = $"SELECT {AuditTable.All.List} FROM audit ORDER BY n DESC {sql.Limit("@one")}";

    /// <summary>
    /// Finds the tickets that repeated requests created the first time: the repeat's <c>id</c> and the first ticket's id as <c>first</c>.
    /// Parameter <c>@newtickets</c>.
    /// </summary>
    public string FindRepeated { get; } =
        $"""
         SELECT v.id, t.id AS first FROM {sql.Rows("@newtickets", TicketTable.All.Types)}
         JOIN ticket t ON t.source = v.source AND t.source_reference = v.source_reference AND t.source_reference IS NOT NULL{sql.SeekHint}
         """;

    /// <summary>
    /// Counts the notices of counters: parameter <c>@countednotices</c>, whose column <c>slot</c> is the slot after which notices count.
    /// </summary>
    public string CountedNotices { get; } =
        $"""
         SELECT v.counter, CAST(sum(c.n) AS bigint) AS n FROM {sql.Rows("@countednotices", NoticeCountTable.All.Types)}
         JOIN notice_count c ON c.counter = v.counter AND c.slot > v.slot GROUP BY v.counter{sql.SeekHint}
         """;

    /// <summary>Deletes jobs that ended: parameter <c>@ended</c>.</summary>
    public string EndJobs { get; } = sql.Remove(
        "job", sql.Rows("@ended", JobTable.Lease.Types), "job.kind = v.kind AND job.subject = v.subject");

    /// <summary>Writes jobs that were not obtained by a claim.</summary>
    public Write<Job> PutJobs { get; } = WithoutClaim(JobTable.Put);

    /// <summary>Writes jobs that hold a status update, which never replace one that holds a newer update.</summary>
    public Write<Job> PutUpdates { get; } = WithoutClaim(JobTable.PutUpdate(sql.NotOlder("{new}.payload", "{old}.payload")));

    /// <summary>Counts the updates that match an order now, as <c>met</c>: parameters <c>@updates</c> and <c>@numbers</c>.</summary>
    public string CountMatches { get; } =
        $"""
         SELECT (SELECT count(*) FROM {Updates(sql)}
                 JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id)
              + (SELECT count(*) FROM {Numbers(sql)}
                 JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id) AS met{sql.SeekHint}
         """;

    /// <summary>Writes jobs that apply updates about known orders: parameter <c>@updates</c>.</summary>
    public string ApplyUpdates { get; } = Apply(
        sql,
        "w.id",
        "v.payload",
        "v.seen_at",
        $"FROM {Updates(sql)} JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id");

    /// <summary>Stores updates about unknown records, the newest of each: parameter <c>@updates</c>.</summary>
    public string StoreUpdates { get; } = sql.Put(
        UnmatchedTable.PutNewest, SetStatements.Same(UnmatchedTable.PutNewest),
        $"FROM {Updates(sql)} "
        + "WHERE NOT EXISTS (SELECT 1 FROM work_order w WHERE w.mapping = v.mapping AND w.external_id = v.external_id)");

    /// <summary>Writes jobs that apply the stored updates about orders that have their number now: parameter <c>@numbers</c>.</summary>
    public string ApplyStored { get; } = Apply(
        sql,
        "v.id",
        "u.payload",
        "v.updated_at",
        $"FROM {Numbers(sql)} JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id");

    /// <summary>Deletes the stored updates that <see cref="ApplyStored"/> applied: parameter <c>@numbers</c>.</summary>
    public string RemoveApplied { get; } =
        sql.Remove("unmatched", Numbers(sql), "unmatched.mapping = v.mapping AND unmatched.external_id = v.external_id");

    /// <summary>Deletes marks of files that were read before <c>@filesbefore</c>.</summary>
    public string ForgetFiles { get; } = $"DELETE FROM {sql.SkipLocked("inbound_file")} WHERE at < @filesbefore";

    /// <summary>Deletes marks of messages that were processed before <c>@inboxbefore</c>.</summary>
    public string ForgetInbox { get; } = $"DELETE FROM {sql.SkipLocked("inbox")} WHERE at < @inboxbefore";

    /// <summary>Deletes updates, read before <c>@inboxbefore</c>, about records that no order ever got.</summary>
    public string ForgetUnmatched { get; } = $"DELETE FROM {sql.SkipLocked("unmatched")} WHERE seen_at < @inboxbefore";

    private static Write<Job> WithoutClaim(Write<Job> write) => write with { Set = [.. write.Set, ("claim", "0")] };

    private static string Updates(ServerSql sql) => sql.Rows("@updates", UnmatchedTable.All.Types);

    private static string Numbers(ServerSql sql) => sql.Rows("@numbers", UnmatchedTable.NumberedOrders.Types);

    // Of several updates about one order the newest is stored.
    private static string Apply(ServerSql sql, string order, string payload, string at, string source) => sql.Put(
        JobTable.Put with
        {
            Set =
            [
                ("payload", "{new}.payload"),
                ("parked", "NULL"),
                ("lease", "0"),
                ("claim", "0"),
                ("may_have_run", "0"),
                ("due_at", "{new}.due_at"),
            ],
            When = $"{{old}}.payload IS NULL OR {sql.NotOlder("{new}.payload", "{old}.payload")}",
        },
        [
            ("kind", Writes.Literal(JobKind.ApplyStatus)),
            ("subject", order),
            ("lane", $"'{LaneName.Status}'"),
            ("due_at", at),
            ("attempts", "0"),
            ("payload", payload),
            ("lease", "0"),
            ("may_have_run", "0"),
            ("created_at", at),
            ("failures", "0"),
        ],
        source);
}
