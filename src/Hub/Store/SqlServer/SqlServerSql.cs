using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// The dialect of SQL Server 2016 and newer, in plain T-SQL. Statements lock no range of keys, because writers of unrelated rows would then
/// deadlock. Of two nodes that insert the same new row at the same moment, the later one gets a duplicate key and retries (<see
/// cref="ServerFault.DuplicateKey"/>), with and without row versions (READ_COMMITTED_SNAPSHOT). In each join the given rows come first and
/// the table is searched row by row (LOOP JOIN, FORCE ORDER), so that only the matching rows are locked. As SQL Server does, keys are
/// compared without trailing blanks.
/// </summary>
internal sealed partial class SqlServerSql : ServerSql
{
    // All tables compare texts byte by byte, whatever the server's default collation is: "S-1" and "s-1" are two records.
    private const string Collation = "COLLATE Latin1_General_100_BIN2";

    // One character more than the longest key, so that a text cut to this length equals no key and cannot be inserted as one.
    private const string KeyText = "nvarchar(451)";

    private const string OneByOne = "OPTION (LOOP JOIN, FORCE ORDER)";
    private const int ShortText = StorableText.LongestShort;

    // The rows of number_lock (003.sql).
    private const int Slots = 65_536;

    /// <inheritdoc/>
    public override string Migrations => "SqlServer";

    /// <inheritdoc/>
    /// <remarks>
    /// LOCK_TIMEOUT (ms) ends the wait for a lock that is never released. XACT_ABORT rolls the whole script back on any error.
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
    /// <remarks>Otherwise each statement of a script would be a transaction of its own.</remarks>
    public override string Begin => "BEGIN TRANSACTION";

    /// <inheritdoc/>
    public override string End => "COMMIT TRANSACTION";

    /// <inheritdoc/>
    /// <remarks>A computed column of its own, because a column as long as <c>sent</c> cannot be in an index.</remarks>
    public override string HasTexts(string table) => $"{table}.kept = 1";

    /// <inheritdoc/>
    /// <remarks>One of two sizes, so that a statement has at most two plans and not one for each length.</remarks>
    public override int SizeOf(string? text) => text is { Length: > ShortText } ? -1 : ShortText;

    /// <inheritdoc/>
    public override string Now => "DATEDIFF_BIG(millisecond, CAST('19700101' AS datetime2), SYSUTCDATETIME())";

    /// <inheritdoc/>
    public override string Rows(string name, IReadOnlyList<RowColumn> columns)
    {
        var typed = string.Join(", ", columns.Select(c => $"{c.Name} {TypeOf(c.Type)}"));
        return $"(SELECT {string.Join(", ", columns.Select(Read))} FROM OPENJSON({name}) WITH ({typed})) AS v";
    }

    /// <inheritdoc/>
    public override string Put(Write write, IReadOnlyList<(string Column, string Value)> columns, string source)
    {
        var rows = $"(SELECT {string.Join(", ", columns.Select(c => $"{c.Value} AS {c.Column}"))} {source}) AS r";
        var same = string.Join(" AND ", write.Keys.Select(k => $"t.{k} = r.{k}"));
        var when = When(write, "r", "t");
        return $"""
                MERGE INTO {write.Table} WITH (UPDLOCK, ROWLOCK) AS t USING {rows} ON {same}
                WHEN MATCHED{(when is null ? "" : $" AND ({when})")} THEN UPDATE SET {Set(write, "r", "t")}
                WHEN NOT MATCHED THEN INSERT ({Columns(columns)})
                  VALUES ({string.Join(", ", columns.Select(c => $"r.{c.Column}"))}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string InsertNew(
        Write write, IReadOnlyList<(string Column, string Value)> columns, string source, string? returned = null)
    {
        var values = columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);
        var same = string.Join(" AND ", write.Keys.Select(k => $"t.{k} = {values[k]}"));
        var output = returned is null ? "" : $" OUTPUT {Inserted(returned)}";
        return $"""
                INSERT INTO {write.Table} ({Columns(columns)}){output} SELECT {Values(columns)} {source}
                WHERE NOT EXISTS (SELECT 1 FROM {write.Table} AS t WITH (UPDLOCK, ROWLOCK)
                  WHERE {same}{(write.KeyFilter is null ? "" : $" AND t.{write.KeyFilter}")}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string InsertReturning(string table, IReadOnlyList<(string Column, string Value)> columns, string returned) =>
        $"INSERT INTO {table} ({Columns(columns)}) OUTPUT {Inserted(returned)} VALUES ({Values(columns)})";

    /// <inheritdoc/>
    public override string UpdateReturning(string table, string set, string where, string returned) =>
        $"UPDATE {table} SET {set} OUTPUT {Inserted(returned)} WHERE {where}";

    /// <inheritdoc/>
    public override string Change(string table, string set, string source, string on) =>
        $"UPDATE {table} SET {set} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Remove(string table, string source, string on) =>
        $"DELETE {table} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Lock(string table, string returned, string source, string on, string order) =>
        $"SELECT {returned} FROM {source} INNER JOIN {table} AS t WITH (UPDLOCK, ROWLOCK) ON {on} ORDER BY {order} {OneByOne}";

    /// <inheritdoc/>
    public override string ReadUncommitted(string table) => $"{table} WITH (READUNCOMMITTED)";

    /// <inheritdoc/>
    public override string SkipLocked(string table) => $"{table} WITH (READPAST, READCOMMITTEDLOCK, ROWLOCK)";

    /// <inheritdoc/>
    /// <remarks>
    /// SQL Server locks a row before it evaluates the rest of a condition. Without this statement, a commit that settles a parked job and a
    /// commit that finishes it could deadlock.
    /// </remarks>
    public override string LockTouchedJobs =>
        $"""
         SELECT COUNT_BIG(t.kind) FROM {Rows("@touched", JobTable.Lease.Types)}
         INNER JOIN job AS t WITH (UPDLOCK, ROWLOCK) ON t.kind = v.kind AND t.subject = v.subject {OneByOne}
         """;

    /// <inheritdoc/>
    public override string LimitLockWait(TimeSpan wait) =>
        string.Create(CultureInfo.InvariantCulture, $"SET LOCK_TIMEOUT {(long)wait.TotalMilliseconds}");

    /// <inheritdoc/>
    /// <remarks>A batch that locks rows of the table intends to, which excludes a lock on the whole table.</remarks>
    public override string LockAllNumbers => "SELECT COUNT_BIG(*) FROM number_lock WITH (TABLOCKX)";

    /// <inheritdoc/>
    public override string NotOlder(string a, string b) => $"{ChangedAt(a)} >= {ChangedAt(b)}";

    /// <inheritdoc/>
    /// <remarks>
    /// SQL Server has no advisory locks that a set-based statement can take. Each number is hashed to a row of the table
    /// <c>number_lock</c>, and the rows are locked in order.
    /// </remarks>
    public override string LockNumbers =>
        $"""
         SELECT COUNT_BIG(l.slot) FROM (
           SELECT TOP (2147483647) ABS(CAST(SUBSTRING(
             HASHBYTES('SHA2_256', RTRIM(v.mapping) + NCHAR(10) + RTRIM(v.external_id)), 1, 4) AS int) % {Slots}) AS slot
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
        EXEC @locked = sp_getapplock @Resource = 'allentown311 hub schema', @LockMode = 'Exclusive', @LockOwner = 'Transaction',
          @LockTimeout = 8000;
        IF @locked < 0
        BEGIN
          THROW 51222, 'Another hub changes the tables or starts.', 1;
        END
        """;

    /// <inheritdoc/>
    public override string CreateSchemaTable =>
        "CREATE TABLE schema_step (version bigint NOT NULL PRIMARY KEY, down nvarchar(max) NULL, oldest bigint NOT NULL)";

    /// <inheritdoc/>
    /// <remarks>In a table that never had a row, the next number is the one that is set; otherwise it is the one after.</remarks>
    public override string SetLastNumber(string table, string column, long last) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
         IF (SELECT last_value FROM sys.identity_columns WHERE object_id = OBJECT_ID('{table}')) IS NULL
           DBCC CHECKIDENT ('{table}', RESEED, {last + 1}) WITH NO_INFOMSGS
         ELSE
           DBCC CHECKIDENT ('{table}', RESEED, {last}) WITH NO_INFOMSGS
         """);

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

    private static string Inserted(string columns) =>
        string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select(c => $"inserted.{c}"));
}
