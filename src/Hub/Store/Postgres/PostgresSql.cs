using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Postgres;

/// <summary>The dialect of PostgreSQL 13 and newer.</summary>
internal sealed class PostgresSql : ServerSql
{
    /// <summary>
    /// The channel on which nodes listen for work. The schema's name is appended, because one database may hold several installations.
    /// </summary>
    public const string WorkChannel = "hub_work";

    // The lock for all numbers of this schema. 311 is the schema's own; see LockSchema.
    private const string AllNumbers = "312, hashtext(current_schema())";

    /// <inheritdoc/>
    public override string Migrations => "Postgres";

    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT value::bigint AS value FROM json_array_elements_text({name}::json)";

    /// <inheritdoc/>
    public override string Texts(string name) => $"SELECT value FROM json_array_elements_text({name}::json)";

    /// <inheritdoc/>
    public override string ContainsText(string column, string name) => $"strpos(lower({column}), lower({name})) > 0";

    /// <inheritdoc/>
    public override string Now => "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    /// <inheritdoc/>
    public override string Rows(string name, IReadOnlyList<RowColumn> columns) =>
        $"json_to_recordset({name}::json) AS v({string.Join(", ", columns.Select(c => $"{c.Name} {TypeOf(c.Type)}"))})";

    /// <inheritdoc/>
    public override string Put(Write write, IReadOnlyList<(string Column, string Value)> columns, string source) =>
        $"""
         INSERT INTO {write.Table} ({Columns(columns)}) SELECT {Values(columns)} {source}
         {OnConflictSql.Clause(write, Set(write, "excluded", write.Table), When(write, "excluded", write.Table))}
         """;

    /// <inheritdoc/>
    public override string InsertNew(
        Write write, IReadOnlyList<(string Column, string Value)> columns, string source, string? returned = null) =>
        $"""
         INSERT INTO {write.Table} ({Columns(columns)}) SELECT {Values(columns)} {source}
         {OnConflictSql.Clause(write, "", null)}{(returned is null ? "" : $" RETURNING {returned}")}
         """;

    /// <inheritdoc/>
    public override string InsertReturning(string table, IReadOnlyList<(string Column, string Value)> columns, string returned) =>
        $"INSERT INTO {table} ({Columns(columns)}) VALUES ({Values(columns)}) RETURNING {returned}";

    /// <inheritdoc/>
    public override string UpdateReturning(string table, string set, string where, string returned) =>
        $"UPDATE {table} SET {set} WHERE {where} RETURNING {returned}";

    /// <inheritdoc/>
    public override string Change(string table, string set, string source, string on) =>
        $"UPDATE {table} SET {set} FROM {source} WHERE {on}";

    /// <inheritdoc/>
    public override string Remove(string table, string source, string on) => $"DELETE FROM {table} USING {source} WHERE {on}";

    /// <inheritdoc/>
    public override string Lock(string table, string returned, string source, string on, string order) =>
        $"SELECT {returned} FROM {source} JOIN {table} t ON {on} ORDER BY {order} FOR UPDATE OF t";

    /// <inheritdoc/>
    public override string HoldSession => "SELECT id FROM session WHERE id = @session AND ended_at IS NULL FOR KEY SHARE";

    /// <inheritdoc/>
    public override string LockSession => "SELECT id FROM session WHERE id = @id FOR UPDATE";

    /// <inheritdoc/>
    public override string Claim =>
        $"""
         WITH mine AS (SELECT id FROM session WHERE id = @session AND ended_at IS NULL FOR KEY SHARE),
         due AS (
           SELECT j.kind, j.subject FROM {Rows("@lanes", Lanes.Types)} CROSS JOIN LATERAL (
             SELECT kind, subject FROM job WHERE lane = v.lane AND {JobTable.Claimable} AND due_at <= @now
             ORDER BY due_at LIMIT v.room FOR UPDATE SKIP LOCKED) j
           WHERE EXISTS (SELECT 1 FROM mine))
         UPDATE job SET lease = @session, claim = @claim FROM due WHERE job.kind = due.kind AND job.subject = due.subject
         RETURNING {JobTable.All.Of("job")}
         """;

    /// <inheritdoc/>
    public override string NextDue =>
        $"""
         SELECT min(j.due_at) AS due_at FROM {Rows("@lanes", Lanes.Types)}
         CROSS JOIN LATERAL (SELECT due_at FROM job WHERE lane = v.lane AND {JobTable.Claimable} ORDER BY due_at LIMIT 1) j
         """;

    /// <inheritdoc/>
    public override string NotOlder(string a, string b) => $"{ChangedAt(a)} >= {ChangedAt(b)}";

    /// <inheritdoc/>
    public override string EndSilentSessions => UpdateReturning(
        SessionTable.Name,
        $"ended_at = {Now}",
        $"id IN (SELECT id FROM session WHERE ended_at IS NULL AND id <> @id AND seen_at + term_ms < {Now} FOR UPDATE SKIP LOCKED)",
        SessionTable.Columns);

    /// <inheritdoc/>
    public override string LimitLockWait(TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(long)wait.TotalMilliseconds}");

    /// <inheritdoc/>
    public override string ShareNumbers => $"SELECT pg_advisory_xact_lock_shared({AllNumbers})";

    /// <inheritdoc/>
    public override string LockAllNumbers => $"SELECT pg_advisory_xact_lock({AllNumbers})";

    /// <inheritdoc/>
    public override string LockNumbers =>
        $"""
         SELECT count(pg_advisory_xact_lock(k.h)) FROM (
           SELECT DISTINCT hashtextextended(v.mapping || chr(10) || v.external_id, 311) AS h
           FROM {Rows("@numberkeys", CommitStatements.NumberKeys.Types)} ORDER BY 1) k
         """;

    /// <inheritdoc/>
    public override string NotifyOthers => $"SELECT pg_notify('{WorkChannel}_' || current_schema(), '')";

    /// <inheritdoc/>
    public override string TerminateProcess =>
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid = @process AND usename = current_user AND application_name = 'allentown311 hub' AND pid <> pg_backend_pid()
        """;

    /// <inheritdoc/>
    /// <remarks>
    /// Reads the catalog's table. After to_regclass has not found a name, the session's cache keeps that result until the session opens a
    /// table or begins a transaction, even when another node has created the table meanwhile.
    /// </remarks>
    public override string HasSchema =>
        """
        SELECT c.oid::bigint FROM pg_catalog.pg_class c
        WHERE c.relname = 'schema_step' AND c.relkind = 'r' AND pg_catalog.pg_table_is_visible(c.oid)
        """;

    /// <inheritdoc/>
    public override string LockSchema => "SELECT pg_advisory_xact_lock(311, hashtext(current_schema()))";

    /// <inheritdoc/>
    public override string CreateSchemaTable =>
        "CREATE TABLE schema_step (version bigint PRIMARY KEY, down text, oldest bigint NOT NULL)";

    /// <inheritdoc/>
    public override string SetLastNumber(string table, string column, long last) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), {Math.Max(last, 1)}, {(last > 0 ? "true" : "false")})");

    // Searches the JSON text, because PostgreSQL's JSON functions fail on a NUL (\u0000), which a department's text may contain. A text
    // inside the JSON cannot match, because its quotes are escaped.
    private static string ChangedAt(string payload) => $"""substring({payload} from '"ChangedAt":"([^"]+)"')::timestamptz""";

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Number => "bigint",
        ColumnType.Real => "double precision",
        _ => "text",
    };
}
