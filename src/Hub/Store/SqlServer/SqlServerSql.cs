using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// SQL Server 2016 and newer, in plain T-SQL. No range of keys is locked, since writers about quite different rows then wait for each other
/// in a ring: of two nodes that put the same new row in one moment the later meets a taken key and goes again (<see
/// cref="ServerFault.DuplicateKey"/>), whether the database keeps row versions (READ_COMMITTED_SNAPSHOT) or not. Rows come first in each
/// join and the table is sought row by row (LOOP JOIN, FORCE ORDER), so that no more is locked than is meant. Texts are compared as SQL
/// Server does: blanks at the end do not count.
/// </summary>
internal sealed class SqlServerSql : ServerSql
{
    // The texts of all tables: byte by byte, since "S-1" and "s-1" are two records, whatever the server's own collation says.
    private const string Collation = "COLLATE Latin1_General_100_BIN2";

    // One more than the longest key: what was cut off here equals no key, and does not go into one either.
    private const string KeyText = "nvarchar(451)";

    private const string OneByOne = "OPTION (LOOP JOIN, FORCE ORDER)";
    private const int ShortText = StorableText.LongestShort;

    // The rows of number_lock (003.sql).
    private const int Slots = 65_536;

    /// <inheritdoc/>
    public override string Migrations => "SqlServer";

    /// <inheritdoc/>
    /// <remarks>
    /// LOCK_TIMEOUT: a lock that nobody gives up must not hold us for ever. XACT_ABORT: no error leaves half a script behind.
    /// </remarks>
    public override string Preamble => "SET XACT_ABORT ON; SET LOCK_TIMEOUT 8000;\n";

    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT CAST(value AS bigint) AS value FROM OPENJSON({name})";

    /// <inheritdoc/>
    public override string Texts(string name) => $"SELECT CAST(value AS {KeyText}) {Collation} AS value FROM OPENJSON({name})";

    /// <inheritdoc/>
    public override string ContainsText(string column, string name) => $"CHARINDEX(LOWER({name} {Collation}), LOWER({column})) > 0";

    /// <inheritdoc/>
    public override string NormalizeKey(string text) => text.TrimEnd(' ');

    /// <inheritdoc/>
    public override string SeekHint => " " + OneByOne;

    /// <inheritdoc/>
    /// <remarks>Without it each statement of a script is durable by itself.</remarks>
    public override string Begin => "BEGIN TRANSACTION";

    /// <inheritdoc/>
    public override string End => "COMMIT TRANSACTION";

    /// <inheritdoc/>
    /// <remarks>A column of its own: what is as long as a payload is in no index.</remarks>
    public override string HasTexts(string table) => $"{table}.kept = 1";

    /// <inheritdoc/>
    /// <remarks>One of two, so that a statement has one plan or two, not one for each length.</remarks>
    public override int SizeOf(string? text) => text is { Length: > ShortText } ? -1 : ShortText;

    /// <inheritdoc/>
    public override string Now => "DATEDIFF_BIG(millisecond, CAST('19700101' AS datetime2), SYSUTCDATETIME())";

    /// <inheritdoc/>
    public override string Rows(string name, IReadOnlyList<RowColumn> columns) =>
        $"(SELECT {string.Join(", ", columns.Select(Read))} FROM OPENJSON({name}) WITH ({string.Join(", ", columns.Select(c => $"{c.Name} {TypeOf(c.Type)}"))})) AS v";

    /// <inheritdoc/>
    public override string Put(Write write, IReadOnlyList<(string Column, string Value)> columns, string source)
    {
        var rows = $"(SELECT {string.Join(", ", columns.Select(c => $"{c.Value} AS {c.Column}"))} {source}) AS r";
        var same = string.Join(" AND ", write.Keys.Select(k => $"t.{k} = r.{k}"));
        var when = When(write, "r", "t");
        return $"""
                MERGE INTO {write.Table} WITH (UPDLOCK, ROWLOCK) AS t USING {rows} ON {same}
                WHEN MATCHED{(when is null ? "" : $" AND ({when})")} THEN UPDATE SET {Set(write, "r", "t")}
                WHEN NOT MATCHED THEN INSERT ({Columns(columns)}) VALUES ({string.Join(", ", columns.Select(c => $"r.{c.Column}"))}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string InsertNew(Write write, IReadOnlyList<(string Column, string Value)> columns, string source, string? answers = null)
    {
        var values = columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);
        var same = string.Join(" AND ", write.Keys.Select(k => $"t.{k} = {values[k]}"));
        return $"""
                INSERT INTO {write.Table} ({Columns(columns)}){(answers is null ? "" : $" OUTPUT {Inserted(answers)}")} SELECT {Values(columns)} {source}
                WHERE NOT EXISTS (SELECT 1 FROM {write.Table} AS t WITH (UPDLOCK, ROWLOCK)
                  WHERE {same}{(write.KeyFilter is null ? "" : $" AND t.{write.KeyFilter}")}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string InsertReturning(string table, IReadOnlyList<(string Column, string Value)> columns, string answers) =>
        $"INSERT INTO {table} ({Columns(columns)}) OUTPUT {Inserted(answers)} VALUES ({Values(columns)})";

    /// <inheritdoc/>
    public override string UpdateReturning(string table, string set, string where, string answers) => $"UPDATE {table} SET {set} OUTPUT {Inserted(answers)} WHERE {where}";

    /// <inheritdoc/>
    public override string Change(string table, string set, string source, string on) => $"UPDATE {table} SET {set} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Remove(string table, string source, string on) => $"DELETE {table} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Lock(string table, string answers, string source, string on, string order) =>
        $"SELECT {answers} FROM {source} INNER JOIN {table} AS t WITH (UPDLOCK, ROWLOCK) ON {on} ORDER BY {order} {OneByOne}";

    /// <inheritdoc/>
    /// <remarks>
    /// What is kept (REPEATABLEREAD) is not the session's own row, which its pulse writes and would have to wait for, but the one at its
    /// <see cref="ServerSql.GuardWriter"/>. The session is read after it, as it stands (READCOMMITTEDLOCK) and not as it stood when the
    /// statement began.
    /// </remarks>
    public override string HoldSession => $"SELECT s.id {Living} {OneByOne}";

    /// <inheritdoc/>
    public override string LockSession => $"SELECT session FROM commit_group WITH (XLOCK, ROWLOCK) WHERE session = @id AND writer = {GuardWriter}";

    /// <inheritdoc/>
    /// <remarks>
    /// The session's door comes first and stays locked until the claim is done, so nobody takes the session for dead meanwhile. READPAST
    /// leaves what another has in hand. created_at stands in no index: comparing it makes the inner query read, and skip, the rows
    /// themselves.
    /// </remarks>
    public override string Claim =>
        $"""
         UPDATE t SET lease = @session, claim = @claim OUTPUT {Inserted(JobTable.All.List)}
         FROM (SELECT s.id {Living}) AS mine
         CROSS JOIN {Rows("@lanes", Lanes.Types)}
         CROSS APPLY (
           SELECT TOP (v.room) j.kind, j.subject, j.created_at FROM job AS j WITH (INDEX (job_due), READPAST, READCOMMITTEDLOCK, UPDLOCK, ROWLOCK)
           WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL AND j.due_at <= @now ORDER BY j.due_at) AS due
         INNER JOIN job AS t ON t.kind = due.kind AND t.subject = due.subject AND t.created_at = due.created_at AND t.lease = 0 AND t.parked IS NULL {OneByOne}
         """;

    /// <inheritdoc/>
    /// <remarks>Waits for nobody: what another writes this moment is called out when it is written.</remarks>
    public override string NextDue =>
        $"""
         SELECT MIN(due.due_at) AS due_at FROM {Rows("@lanes", Lanes.Types)}
         CROSS APPLY (SELECT TOP (1) j.due_at FROM job AS j WITH (INDEX (job_due), READUNCOMMITTED) WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL ORDER BY j.due_at) AS due {OneByOne}
         """;

    /// <inheritdoc/>
    /// <remarks>
    /// A session that pulses this moment is not silent, and one whose door is kept is left: READPAST passes over both. XLOCK, since kept
    /// doors do not keep out a lesser one.
    /// </remarks>
    public override string EndSilentSessions =>
        $"""
         UPDATE s SET ended_at = {Now} OUTPUT {Inserted(SessionTable.Columns)}
         FROM (SELECT id FROM session WITH (READPAST, READCOMMITTEDLOCK, ROWLOCK) WHERE ended_at IS NULL AND id <> @id AND seen_at + term_ms < {Now}) AS silent
         INNER JOIN commit_group AS g WITH (READPAST, READCOMMITTEDLOCK, XLOCK, ROWLOCK) ON g.session = silent.id AND g.writer = {GuardWriter}
         INNER JOIN session AS s WITH (UPDLOCK, ROWLOCK) ON s.id = silent.id
         WHERE s.ended_at IS NULL AND s.seen_at + s.term_ms < {Now} {OneByOne}
         """;

    /// <inheritdoc/>
    public override string ReadUncommitted(string table) => $"{table} WITH (READUNCOMMITTED)";

    /// <inheritdoc/>
    public override string SkipLocked(string table) => $"{table} WITH (READPAST, READCOMMITTEDLOCK, ROWLOCK)";

    /// <inheritdoc/>
    /// <remarks>
    /// A row is locked before it is known whether the rest of a condition holds: without this, whoever ends another's parked job and
    /// whoever finishes it would wait for each other.
    /// </remarks>
    public override string LockTouchedJobs =>
        $"SELECT COUNT_BIG(t.kind) FROM {Rows("@touched", JobTable.Lease.Types)} INNER JOIN job AS t WITH (UPDLOCK, ROWLOCK) ON t.kind = v.kind AND t.subject = v.subject {OneByOne}";

    /// <inheritdoc/>
    public override string ShortLockTimeout => "SET LOCK_TIMEOUT 1000";

    /// <inheritdoc/>
    public override string NotOlder(string a, string b) => $"{ChangedAt(a)} >= {ChangedAt(b)}";

    /// <inheritdoc/>
    /// <remarks>
    /// SQL Server has no locks by number that a set can take: each number falls to one of the rows of a table that is there for it, taken
    /// in their order.
    /// </remarks>
    public override string LockNumbers =>
        $"""
         SELECT COUNT_BIG(l.slot) FROM (
           SELECT TOP (2147483647) ABS(CAST(SUBSTRING(HASHBYTES('SHA2_256', RTRIM(v.mapping) + NCHAR(10) + RTRIM(v.external_id)), 1, 4) AS int) % {Slots}) AS slot
           FROM {Rows("@numberkeys", CommitStatements.NumberKeys.Types)} ORDER BY slot) AS k
         INNER JOIN number_lock AS l WITH (UPDLOCK, ROWLOCK) ON l.slot = k.slot {OneByOne}
         """;

    /// <inheritdoc/>
    public override string NotifyOthers => $"UPDATE counter SET value = value + 1 WHERE name = '{SqlServerDatabase.Rung}'";

    /// <inheritdoc/>
    public override string HasSchema => "SELECT OBJECT_ID('schema_step', 'U')";

    /// <inheritdoc/>
    public override string LockSchema =>
        """
        DECLARE @locked int;
        EXEC @locked = sp_getapplock @Resource = 'allentown311 hub schema', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 8000;
        IF @locked < 0
        BEGIN
          THROW 51222, 'Another hub changes the tables or starts.', 1;
        END
        """;

    /// <inheritdoc/>
    public override string CreateSchemaTable => "CREATE TABLE schema_step (version bigint NOT NULL PRIMARY KEY, down nvarchar(max) NULL, oldest bigint NOT NULL)";

    /// <inheritdoc/>
    /// <remarks>In a table that never had a row, the first number is the one set; else it is the one after.</remarks>
    public override string SetLastNumber(string table, string column, long last) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
         IF (SELECT last_value FROM sys.identity_columns WHERE object_id = OBJECT_ID('{table}')) IS NULL
           DBCC CHECKIDENT ('{table}', RESEED, {last + 1}) WITH NO_INFOMSGS
         ELSE
           DBCC CHECKIDENT ('{table}', RESEED, {last}) WITH NO_INFOMSGS
         """);

    private static string Living =>
        $"""
         FROM commit_group AS g WITH (REPEATABLEREAD, ROWLOCK) INNER JOIN session AS s WITH (READCOMMITTEDLOCK, ROWLOCK) ON s.id = g.session
         WHERE g.session = @session AND g.writer = {GuardWriter} AND s.ended_at IS NULL
         """;

    private static string ChangedAt(string payload) => $"TRY_CAST(JSON_VALUE({payload}, '$.ChangedAt') AS datetimeoffset)";

    private static string Read(RowColumn column) => column.Type switch
    {
        ColumnType.Short => $"CAST({column.Name} AS nvarchar({ShortText})) {Collation} AS {column.Name}",
        ColumnType.Key => $"CAST({column.Name} AS {KeyText}) {Collation} AS {column.Name}",
        ColumnType.Text => $"{column.Name} {Collation} AS {column.Name}",
        _ => column.Name,
    };

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Number => "bigint",
        ColumnType.Real => "float",
        _ => "nvarchar(max)",
    };

    private static string Inserted(string columns) => string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select(c => $"inserted.{c}"));
}
