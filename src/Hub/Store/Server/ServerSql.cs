using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// The statements that write, over sets of rows (<see cref="ServerRows"/>, always named <c>v</c>). What is the same everywhere stands here;
/// a database adds how rows are read, how a row is put where one may be, and how rows are locked.
/// </summary>
internal abstract class ServerSql : SqlDialect
{
    /// <summary>A source of rows named <c>v</c>: the JSON array of a parameter, read as these columns.</summary>
    public abstract string Rows(string name, string columns);

    /// <summary>The writer that no session has. Its row in <c>commit_group</c> stands for the session where that is kept from ending.</summary>
    public const int Door = -1;

    /// <summary>A text such as those that are equal to it as keys.</summary>
    public virtual string Key(string text) => text;

    /// <summary>Stands behind a query whose tables are sought row by row, in the order they are written; nothing where the database finds that out.</summary>
    public virtual string Sought => "";

    /// <summary>Makes a script one transaction, where it is not one by itself.</summary>
    public virtual string? Begin => null;

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public virtual string? End => null;

    /// <summary>What every script begins with; nothing where a connection keeps its settings.</summary>
    public virtual string Preamble => "";

    /// <inheritdoc/>
    public override string Clean(string text) => RowsJson.Clean(text);

    /// <summary>The size a text parameter is declared with; 0 where that means nothing.</summary>
    public virtual int SizeOf(string? text) => 0;

    /// <summary>The database's clock, milliseconds since 1970 UTC.</summary>
    public abstract string Now { get; }

    /// <summary>Puts rows: new ones are inserted, those whose key is there are changed where <paramref name="when"/> is true.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keys">Its key's columns.</param>
    /// <param name="columns">Each column written and what it is in the source.</param>
    /// <param name="source">FROM and WHERE of the rows.</param>
    /// <param name="set">Each column changed and what it becomes; <c>{new}</c> and <c>{old}</c> stand for the two rows.</param>
    /// <param name="when">A condition over the two; null for always.</param>
    public abstract string Put(string table, string[] keys, (string Column, string Value)[] columns, string source, (string Column, string Value)[] set, string? when = null);

    /// <summary>Inserts the rows whose key is not there; answers <paramref name="answers"/> of those inserted, when given.</summary>
    public abstract string Add(string table, string[] keys, (string Column, string Value)[] columns, string source, string? answers = null, string? keyFilter = null);

    /// <summary>Inserts one row and answers columns of it.</summary>
    public abstract string InsertAnswering(string table, (string Column, string Value)[] columns, string answers);

    /// <summary>Changes rows and answers columns of the changed ones.</summary>
    public abstract string UpdateAnswering(string table, string set, string where, string answers);

    /// <summary>Changes the rows of a table that match the source's.</summary>
    public abstract string Change(string table, string set, string source, string on);

    /// <summary>Deletes the rows of a table that match the source's.</summary>
    public abstract string Remove(string table, string source, string on);

    /// <summary>The rows of a table that match the source's, locked until the transaction ends, in the order of the key.</summary>
    public abstract string Lock(string table, string answers, string source, string on, string order);

    /// <summary>Claims due jobs: parameters <c>@lanes</c> (rows of lane and room), <c>@session</c>, <c>@now</c>, <c>@claim</c>; answers the jobs.</summary>
    public abstract string Claim { get; }

    /// <summary>
    /// Ends the sessions of nodes that were silent for too long, except that of <c>@id</c>; answers them. One whose row somebody holds is left for the next
    /// time: a claim or a commit of it is under way, and whoever waited for that would be silent himself.
    /// </summary>
    public abstract string Sweep { get; }

    /// <summary>A table, which may be given a name, to read from without waiting for whoever writes to it.</summary>
    public virtual string Glance(string table) => table;

    /// <summary>A table, which may be given a name, whose rows are passed over where another has them in hand. What is left is met the next time.</summary>
    public virtual string Lightly(string table) => table;

    /// <summary>Locks the rows there are of all jobs a group names, before anything else of it: parameter <c>@touched</c>. Answers one row. Null where rows that a condition leaves out are not locked by it.</summary>
    public virtual string? LockTouched => null;

    /// <summary>Forgets the writers of sessions before <c>@before</c> that are gone.</summary>
    public string ForgetWriters => $"DELETE FROM {Lightly("commit_group")} WHERE session < @before AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = commit_group.session)";

    /// <summary>Forgets files that were read before <c>@filesbefore</c>.</summary>
    public string ForgetFiles => $"DELETE FROM {Lightly("inbound_file")} WHERE at < @filesbefore";

    /// <summary>Forgets messages that came before <c>@inboxbefore</c>.</summary>
    public string ForgetInbox => $"DELETE FROM {Lightly("inbox")} WHERE at < @inboxbefore";

    /// <summary>Forgets updates of records that never became known, seen before <c>@inboxbefore</c>.</summary>
    public string ForgetUnmatched => $"DELETE FROM {Lightly("unmatched")} WHERE seen_at < @inboxbefore";

    /// <summary>Frees what a claim brought: parameters <c>@sessions</c>, the one it was of, and <c>@claim</c>. Nobody has begun it.</summary>
    public string FreeClaim => Change("job", "lease = 0, claim = 0", $"({Numbers("@sessions")}) AS v", "job.lease = v.value AND job.lease <> 0 AND job.claim = @claim");

    /// <summary>Frees the jobs of sessions: parameter <c>@lost</c>, their numbers.</summary>
    public string FreeLost => Change("job", Freed, $"({Numbers("@lost")}) AS v", "job.lease = v.value AND job.lease <> 0");

    /// <summary>Frees jobs that are leased to no session that lives. Waits for nobody's work but that which it changes.</summary>
    public string FreeOrphans => Change(
        "job", Freed, $"(SELECT j.kind, j.subject, j.lease FROM {Lightly("job AS j")} WHERE j.lease <> 0 AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = j.lease AND s.ended_at IS NULL)) AS v",
        "job.kind = v.kind AND job.subject = v.subject AND job.lease = v.lease");

    /// <summary>Moves jobs that were written by a clock ahead of the database's by more than <c>@slack</c> milliseconds back to where they belong.</summary>
    public string MendTimes => Change(
        "job", $"due_at = due_at - (created_at - {Now}), created_at = {Now}", $"(SELECT j.kind, j.subject FROM {Glance("job AS j")} WHERE j.created_at > {Now} + @slack) AS v",
        $"job.kind = v.kind AND job.subject = v.subject AND job.created_at > {Now} + @slack");

    /// <summary>From here on, until the transaction or the script ends, a lock that is not free in a second is given up.</summary>
    public abstract string Hurry { get; }

    /// <summary>True of JSON payloads: that of <paramref name="a"/> is no older a word than that of <paramref name="b"/>.</summary>
    public abstract string NotOlder(string a, string b);

    /// <summary>Makes those who write about the same departments' numbers wait for each other: parameter <c>@numberkeys</c>. Answers one row or none.</summary>
    public abstract string LockNumbers { get; }

    /// <summary>Answers the session <c>@session</c> if it lives, and keeps it living until the transaction ends. Several may at once, and a pulse beside them.</summary>
    public abstract string KeepSession { get; }

    /// <summary>Locks the session <c>@id</c> against all others until the transaction ends: what is under way for it ends first.</summary>
    public abstract string LockSession { get; }

    /// <summary>Tells other nodes that work was left.</summary>
    public abstract string Ring { get; }

    /// <summary>Ends a process of the server's that we were cut off from: parameter <c>@process</c>; null where that takes more rights than a hub has.</summary>
    public virtual string? EndProcess => null;

    /// <summary>Answers something where the installation's tables are; null or nothing where they are not.</summary>
    public abstract string HasSchema { get; }

    /// <summary>Makes others who want to change the schema wait until the transaction ends.</summary>
    public abstract string LockSchema { get; }

    /// <summary>Makes the table of the schema's steps.</summary>
    public abstract string MakeSchema { get; }

    /// <summary>Numbers of a column go on after <paramref name="last"/>, a number that was given out already.</summary>
    public abstract string NumberFrom(string table, string column, long last);

    /// <summary>The same expression for each column.</summary>
    public static (string, string)[] Same(string columns, string from = "v.") => [.. Names(columns).Select(c => (c, from + c))];

    /// <summary>The names in a list of columns with types.</summary>
    public static IEnumerable<string> Names(string columns) => columns.Split(',', StringSplitOptions.TrimEntries).Select(c => c.Split(' ')[0]);

    /// <summary>Marks a group as the writer's latest.</summary>
    public static string MarkGroup => "UPDATE commit_group SET n = @group WHERE session = @session AND writer = @writer";

    /// <summary>The running steps' jobs, as they must stand.</summary>
    public string LockJobs => Lock("job", "t.kind, t.subject", Rows("@finish", ServerRows.JobKeys), "t.kind = v.kind AND t.subject = v.subject AND t.lease = v.lease AND t.parked IS NULL", "t.kind, t.subject");

    /// <summary>The parked jobs, as they were seen.</summary>
    public string LockParked => Lock(
        "job", "t.kind, t.subject", Rows("@parked", ServerRows.ParkedKeys),
        "t.kind = v.kind AND t.subject = v.subject AND t.lease = 0 AND t.parked = v.parked AND t.created_at = v.written AND (t.payload = v.payload OR (t.payload IS NULL AND v.payload IS NULL))",
        "t.kind, t.subject");

    /// <summary>The tickets' versions.</summary>
    public string LockTickets => Lock("ticket", "t.id, t.version", Rows("@tickets", ServerRows.Ids), "t.id = v.id", "t.id");

    /// <summary>The end of the audit, held until the transaction ends. Answers the lock, then the last line.</summary>
    public string LockAudit => $"{Lock("counter", "t.value", Rows("@audits", "name k"), "t.name = v.name", "t.name")}; SELECT n, hash FROM audit ORDER BY n DESC {Most("@one")}";

    /// <summary>Marks files as read; answers those that were not.</summary>
    public string AddFiles => Add("inbound_file", ["mapping", "sha256"], Same(ServerRows.Files), $"FROM {Rows("@files", ServerRows.Files)}", "mapping, sha256");

    /// <summary>New tickets; answers those that are no repeats.</summary>
    public string AddTickets => Add(
        "ticket", ["source", "source_reference"], Same(ServerRows.NewTickets), $"FROM {Rows("@newtickets", ServerRows.NewTickets)}", "id", "source_reference IS NOT NULL");

    /// <summary>The tickets that repeats repeat.</summary>
    public string FindRepeated => $"SELECT v.id, t.id FROM {Rows("@newtickets", ServerRows.NewTickets)} JOIN ticket t ON t.source = v.source AND t.source_reference = v.source_reference AND t.source_reference IS NOT NULL{Sought}";

    /// <summary>New notices; answers those that were not there.</summary>
    public string AddNotices => Add("notice", ["id"], Same(ServerRows.Notices), $"FROM {Rows("@newnotices", ServerRows.Notices)}", "id");

    /// <summary>Ends jobs.</summary>
    public string DeleteJobs => Remove("job", Rows("@ended", ServerRows.JobKeys), "job.kind = v.kind AND job.subject = v.subject");

    /// <summary>Ends parked jobs that were settled.</summary>
    public string DeleteSettled => Remove("job", Rows("@settled", ServerRows.JobKeys), "job.kind = v.kind AND job.subject = v.subject AND job.parked IS NOT NULL");

    /// <summary>Writes jobs.</summary>
    public string PutJobs => Put(
        "job", ["kind", "subject"], Same(ServerRows.Jobs), $"FROM {Rows("@jobs", ServerRows.Jobs)}",
        [.. Names(ServerRows.Jobs).Except(["kind", "subject", "created_at"]).Select(c => (c, $"{{new}}.{c}")), ("claim", "0")]);

    /// <summary>Writes how tickets stand.</summary>
    public string UpdateTickets => Update("ticket", "@changes", ServerRows.TicketChanges);

    /// <summary>Writes what a person corrected.</summary>
    public string EditTickets => Update("ticket", "@edits", ServerRows.TicketEdits);

    /// <summary>New work orders.</summary>
    public string AddOrders => Insert("work_order", "@neworders", ServerRows.Orders);

    /// <summary>Work orders that moved.</summary>
    public string UpdateOrders => Update("work_order", "@orders", ServerRows.Orders, "reference", "department", "mapping");

    /// <summary>Notices that moved.</summary>
    public string UpdateNotices => Update("notice", "@notices", ServerRows.Notices, "created_at");

    /// <summary>Lines of timelines, numbered as they come.</summary>
    public string AddTimeline => Insert("timeline", "@timeline", ServerRows.Timeline);

    /// <summary>Attempts.</summary>
    public string AddAttempts => Insert("attempt", "@attempts", ServerRows.Attempts);

    /// <summary>Lines of the audit.</summary>
    public string AddAudit => Insert("audit", "@audit", ServerRows.Audit);

    /// <summary>Forgets archived texts.</summary>
    public string ForgetTexts => Change("attempt", "sent = NULL, answered = NULL", $"({Numbers("@archived")}) AS v", "attempt.id = v.value");

    /// <summary>Moves cursors that are where they were read.</summary>
    public string MoveFeeds =>
        Change(
            "feed", """ "cursor" = CASE WHEN feed."cursor" = v.from_cursor OR (feed."cursor" IS NULL AND v.from_cursor IS NULL) THEN v.to_cursor ELSE feed."cursor" END, read_at = v.read_at""",
            Rows("@feeds", ServerRows.Feeds), "feed.id = v.id");

    /// <summary>Differences that are mended.</summary>
    public string DeleteDrift => Remove("drift", Rows("@mended", ServerRows.Drifts), "drift.mapping = v.mapping AND drift.kind = v.kind AND drift.subject = v.subject");

    /// <summary>Marks of messages.</summary>
    public string AddInbox => Add("inbox", ["channel", "message_id"], Same(ServerRows.Inbox), $"FROM {Rows("@inbox", ServerRows.Inbox)}");

    /// <summary>Messages to hand over.</summary>
    public string AddOutbox => Insert("outbox", "@outbox", ServerRows.Outbox);

    /// <summary>Messages that were handed over.</summary>
    public string DeleteOutbox => Remove("outbox", $"({Numbers("@published")}) AS v", "outbox.n = v.value");

    /// <summary>How many updates and orders meet now: updates whose order is known, then orders whose update waits. Answers two numbers.</summary>
    public string CountMet =>
        $"""
         SELECT (SELECT count(*) FROM {Rows("@updates", ServerRows.Updates)} JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id)
              + (SELECT count(*) FROM {Rows("@numbers", ServerRows.Numbers)} JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id){Sought}
         """;

    /// <summary>Updates of known orders become jobs.</summary>
    public string ApplyUpdates => Apply("w.id", "v.payload", "v.seen_at", $"FROM {Rows("@updates", ServerRows.Updates)} JOIN work_order w ON w.mapping = v.mapping AND w.external_id = v.external_id");

    /// <summary>Updates of unknown records are kept, the newest of each.</summary>
    public string KeepUpdates => Put(
        "unmatched", ["mapping", "external_id"], Same(ServerRows.Updates),
        $"FROM {Rows("@updates", ServerRows.Updates)} WHERE NOT EXISTS (SELECT 1 FROM work_order w WHERE w.mapping = v.mapping AND w.external_id = v.external_id)",
        [("payload", "{new}.payload"), ("changed_at", "{new}.changed_at"), ("seen_at", "{new}.seen_at")], "{new}.changed_at >= {old}.changed_at");

    /// <summary>What was kept for orders that have their number now becomes jobs.</summary>
    public string ApplyKept => Apply("v.id", "u.payload", "v.updated_at", $"FROM {Rows("@numbers", ServerRows.Numbers)} JOIN unmatched u ON u.mapping = v.mapping AND u.external_id = v.external_id");

    /// <summary>… and is kept no more.</summary>
    public string ForgetKept => Remove("unmatched", Rows("@numbers", ServerRows.Numbers), "unmatched.mapping = v.mapping AND unmatched.external_id = v.external_id");

    /// <summary>Gives jobs back.</summary>
    /// <remarks>
    /// By session and claim: asked for a second time, since nobody knows whether the first reached the database, it must not free what this session has claimed anew since.
    /// </remarks>
    public string Release => Change(
        "job", "lease = 0, claim = 0, due_at = @due", Rows("@held", ServerRows.HeldKeys), "job.kind = v.kind AND job.subject = v.subject AND job.lease = v.lease AND job.claim = v.claim");

    /// <summary>When the earliest job that nobody has falls due in the lanes.</summary>
    public abstract string NextDue { get; }

    // It may have been under way.
    private const string Freed = "lease = 0, claim = 0, may_have_run = 1";

    private string Insert(string table, string name, string columns)
    {
        var written = Names(columns).Where(c => c != "ord").ToList();
        var order = columns.StartsWith("ord ", StringComparison.Ordinal) ? " ORDER BY v.ord" : "";
        return $"INSERT INTO {table} ({string.Join(", ", written)}) SELECT {string.Join(", ", written.Select(c => $"v.{c}"))} FROM {Rows(name, columns)}{order}";
    }

    private string Update(string table, string name, string columns, params string[] left) =>
        Change(table, string.Join(", ", Names(columns).Except(["id", .. left]).Select(c => $"{c} = v.{c}")), Rows(name, columns), $"{table}.id = v.id");

    // Of several words about one order the newest waits.
    private string Apply(string order, string payload, string at, string source) => Put(
        "job", ["kind", "subject"],
        [
            ("kind", $"{(int)JobKind.ApplyStatus}"), ("subject", order), ("lane", $"'{LaneName.Status}'"), ("due_at", at), ("attempts", "0"), ("payload", payload), ("lease", "0"), ("may_have_run", "0"),
            ("created_at", at), ("failures", "0"),
        ],
        source,
        [("payload", "{new}.payload"), ("parked", "NULL"), ("lease", "0"), ("claim", "0"), ("may_have_run", "0"), ("due_at", "{new}.due_at")],
        $"{{old}}.payload IS NULL OR {NotOlder("{new}.payload", "{old}.payload")}");
}
