using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>The statements that write commits, over sets of rows.</summary>
internal sealed class CommitStatements(ServerSql sql)
{
    /// <summary>A department's number that is written about.</summary>
    public static readonly Columns<(string Mapping, string Number)> NumberKeys = new()
    {
        { "mapping", ColumnType.Key, k => k.Mapping },
        { "external_id", ColumnType.Key, k => k.Number },
    };

    /// <summary>A ticket that is changed.</summary>
    public static readonly Columns<long> Ids = new() { { "id", ColumnType.Number, id => id } };

    /// <summary>Statements that are alike for all tables.</summary>
    public SetStatements Sets { get; } = new(sql);

    /// <summary>Marks a batch as its writer's latest: parameters <c>@group</c>, <c>@session</c>, <c>@writer</c>.</summary>
    public static string MarkBatch => "UPDATE commit_group SET n = @group WHERE session = @session AND writer = @writer";

    /// <summary>The batch that a writer wrote last, once whoever writes it now has ended: parameter <c>@marks</c>.</summary>
    public string LastBatch { get; } = sql.Lock(
        "commit_group", "t.n", sql.Rows("@marks", [new("session", ColumnType.Number), new("writer", ColumnType.Number)]),
        "t.session = v.session AND t.writer = v.writer", "t.session");

    /// <summary>The running steps' jobs, as they must stand: parameter <c>@finish</c>.</summary>
    public string LockJobs { get; } = sql.Lock(
        "job", "t.kind, t.subject", sql.Rows("@finish", JobTable.Lease.Types),
        "t.kind = v.kind AND t.subject = v.subject AND t.lease = v.lease AND t.parked IS NULL", "t.kind, t.subject");

    /// <summary>The parked jobs, as they were seen: parameter <c>@parked</c>.</summary>
    public string LockParked { get; } = sql.Lock(
        "job", "t.kind, t.subject", sql.Rows("@parked", JobTable.Seen.Types),
        "t.kind = v.kind AND t.subject = v.subject AND t.lease = 0 AND t.parked = v.parked AND t.created_at = v.written "
        + "AND (t.payload = v.payload OR (t.payload IS NULL AND v.payload IS NULL))",
        "t.kind, t.subject");

    /// <summary>The tickets' versions: parameter <c>@tickets</c>.</summary>
    public string LockTickets { get; } = sql.Lock("ticket", "t.id, t.version", sql.Rows("@tickets", Ids.Types), "t.id = v.id", "t.id");

    /// <summary>The end of the audit, held until the transaction ends: parameter <c>@audits</c>.</summary>
    public string LockAudit { get; } = sql.Lock("counter", "t.value", sql.Rows("@audits", [new("name", ColumnType.Key)]), "t.name = v.name", "t.name");

    /// <summary>The rows of <see cref="LockAudit"/>.</summary>
    public const string AuditLock = """[{"name":"audit"}]""";

    /// <summary>The last line of the audit: parameter <c>@one</c>.</summary>
    public string LastAudit { get; } = $"SELECT {AuditTable.All.List} FROM audit ORDER BY n DESC {sql.Most("@one")}";

    /// <summary>The tickets that repeats repeat, as <c>id</c> and <c>first</c>: parameter <c>@newtickets</c>.</summary>
    public string FindRepeated { get; } =
        $"""
         SELECT v.id, t.id AS first FROM {sql.Rows("@newtickets", TicketTable.All.Types)}
         JOIN ticket t ON t.source = v.source AND t.source_reference = v.source_reference AND t.source_reference IS NOT NULL{sql.SeekHint}
         """;

    /// <summary>Ends jobs: parameter <c>@ended</c>.</summary>
    public string EndJobs { get; } = sql.Remove("job", sql.Rows("@ended", JobTable.Lease.Types), "job.kind = v.kind AND job.subject = v.subject");

    /// <summary>Writes jobs; no claim has brought them.</summary>
    public Write<Job> PutJobs { get; } = JobTable.Put with { Set = [.. JobTable.Put.Set, ("claim", "0")] };

    /// <summary>How many updates and orders meet now, as <c>met</c>: parameters <c>@updates</c> and <c>@numbers</c>.</summary>
    public string CountMet { get; } =
        $"""
         SELECT (SELECT count(*) FROM {Updates(sql)} JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id)
              + (SELECT count(*) FROM {Numbers(sql)} JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id) AS met{sql.SeekHint}
         """;

    /// <summary>Updates of known orders become jobs: parameter <c>@updates</c>.</summary>
    public string ApplyUpdates { get; } = Apply(
        sql, "w.id", "v.payload", "v.seen_at", $"FROM {Updates(sql)} JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id");

    /// <summary>Updates of unknown records are kept, the newest of each: parameter <c>@updates</c>.</summary>
    public string KeepUpdates { get; } = sql.Put(
        UnmatchedTable.Keep, SetStatements.Same(UnmatchedTable.Keep),
        $"FROM {Updates(sql)} WHERE NOT EXISTS (SELECT 1 FROM work_order w WHERE w.mapping = v.mapping AND w.external_id = v.external_id)");

    /// <summary>What was kept for orders that have their number now becomes jobs: parameter <c>@numbers</c>.</summary>
    public string ApplyKept { get; } = Apply(
        sql, "v.id", "u.payload", "v.updated_at", $"FROM {Numbers(sql)} JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id");

    /// <summary>… and is kept no more: parameter <c>@numbers</c>.</summary>
    public string ForgetKept { get; } =
        sql.Remove("unmatched", Numbers(sql), "unmatched.mapping = v.mapping AND unmatched.external_id = v.external_id");

    /// <summary>Forgets files that were read before <c>@filesbefore</c>.</summary>
    public string ForgetFiles { get; } = $"DELETE FROM {sql.SkipLocked("inbound_file")} WHERE at < @filesbefore";

    /// <summary>Forgets messages that came before <c>@inboxbefore</c>.</summary>
    public string ForgetInbox { get; } = $"DELETE FROM {sql.SkipLocked("inbox")} WHERE at < @inboxbefore";

    /// <summary>Forgets updates of records that never became known, seen before <c>@inboxbefore</c>.</summary>
    public string ForgetUnmatched { get; } = $"DELETE FROM {sql.SkipLocked("unmatched")} WHERE seen_at < @inboxbefore";

    private static string Updates(ServerSql sql) => sql.Rows("@updates", UnmatchedTable.All.Types);

    private static string Numbers(ServerSql sql) => sql.Rows("@numbers", UnmatchedTable.Numbers.Types);

    // Of several updates of one order the newest waits.
    private static string Apply(ServerSql sql, string order, string payload, string at, string source) => sql.Put(
        JobTable.Put with
        {
            Set = [("payload", "{new}.payload"), ("parked", "NULL"), ("lease", "0"), ("claim", "0"), ("may_have_run", "0"), ("due_at", "{new}.due_at")],
            When = $"{{old}}.payload IS NULL OR {sql.NotOlder("{new}.payload", "{old}.payload")}",
        },
        [
            ("kind", Writes.Literal(JobKind.ApplyStatus)), ("subject", order), ("lane", $"'{LaneName.Status}'"), ("due_at", at), ("attempts", "0"),
            ("payload", payload), ("lease", "0"), ("may_have_run", "0"), ("created_at", at), ("failures", "0"),
        ],
        source);
}
