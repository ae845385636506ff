using System.Globalization;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>
/// SQL Server 2016 and newer, in plain T-SQL. Where a row may be there or not, its key's range is locked first (UPDLOCK, HOLDLOCK): two nodes that put the same
/// row wait for each other, whether the database keeps row versions (READ_COMMITTED_SNAPSHOT) or not. Rows come first in each join and the table is
/// sought row by row (LOOP JOIN, FORCE ORDER), so that no more is locked than is meant. Texts are compared as SQL Server does: blanks at the end do not count.
/// </summary>
internal sealed class SqlServerSql : ServerSql
{
    // The texts of all tables: byte by byte, since "S-1" and "s-1" are two records, whatever the server's own collation says.
    private const string Collation = "COLLATE Latin1_General_100_BIN2";

    // One more than the longest key: what was cut off here equals no key, and does not go into one either.
    private const string KeyText = "nvarchar(451)";

    private const string OneByOne = "OPTION (LOOP JOIN, FORCE ORDER)";
    private const int ShortText = 4000;

    /// <inheritdoc/>
    /// <remarks>LOCK_TIMEOUT: a lock that nobody gives up must not hold us for ever. XACT_ABORT: no error leaves half a script behind.</remarks>
    public override string Preamble => "SET XACT_ABORT ON; SET LOCK_TIMEOUT 8000;\n";

    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT CAST(value AS bigint) AS value FROM OPENJSON({name})";

    /// <inheritdoc/>
    public override string Texts(string name) => $"SELECT CAST(value AS {KeyText}) {Collation} AS value FROM OPENJSON({name})";

    /// <inheritdoc/>
    public override string Holds(string column, string name) => $"CHARINDEX(LOWER({name}), LOWER({column})) > 0";

    /// <inheritdoc/>
    /// <remarks>A column of its own: what is as long as a payload is in no index.</remarks>
    public override string Kept(string table) => $"{table}.kept = 1";

    /// <inheritdoc/>
    /// <remarks>One of two, so that a statement has one plan or two, not one for each length.</remarks>
    public override int SizeOf(string? text) => text is { Length: > ShortText } ? -1 : ShortText;

    /// <inheritdoc/>
    public override string Now => "DATEDIFF_BIG(millisecond, CAST('19700101' AS datetime2), SYSUTCDATETIME())";

    /// <inheritdoc/>
    public override string Rows(string name, string columns)
    {
        var typed = columns.Split(',', StringSplitOptions.TrimEntries).Select(c => c.Split(' ')).Select(c => (Name: c[0], Letter: c[1])).ToList();
        return $"(SELECT {string.Join(", ", typed.Select(c => Read(c.Name, c.Letter)))} FROM OPENJSON({name}) WITH ({string.Join(", ", typed.Select(c => $"{c.Name} {TypeOf(c.Letter)}"))})) AS v";
    }

    /// <inheritdoc/>
    public override string Put(string table, string[] keys, (string Column, string Value)[] columns, string source, (string Column, string Value)[] set, string? when = null)
    {
        static string Filled(string text) => text.Replace("{new}", "r", StringComparison.Ordinal).Replace("{old}", "t", StringComparison.Ordinal);
        var rows = $"(SELECT {string.Join(", ", columns.Select(c => $"{c.Value} AS {c.Column}"))} {source}) AS r";
        var same = string.Join(" AND ", keys.Select(k => $"t.{k} = r.{k}"));
        return $"""
                UPDATE t SET {string.Join(", ", set.Select(s => $"{s.Column} = {Filled(s.Value)}"))}
                FROM {rows} INNER JOIN {table} AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) ON {same}{(when is null ? "" : $" WHERE {Filled(when)}")} {OneByOne};
                INSERT INTO {table} ({Columns(columns)}) SELECT {string.Join(", ", columns.Select(c => $"r.{c.Column}"))} FROM {rows}
                WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK) WHERE {same}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string Add(string table, string[] keys, (string Column, string Value)[] columns, string source, string? answers = null, string? keyFilter = null)
    {
        var values = columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);
        return $"""
                INSERT INTO {table} ({Columns(columns)}){(answers is null ? "" : $" OUTPUT {Inserted(answers)}")} SELECT {string.Join(", ", columns.Select(c => c.Value))} {source}
                WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WITH (UPDLOCK, HOLDLOCK, ROWLOCK)
                  WHERE {string.Join(" AND ", keys.Select(k => $"t.{k} = {values[k]}"))}{(keyFilter is null ? "" : $" AND t.{keyFilter}")}) {OneByOne}
                """;
    }

    /// <inheritdoc/>
    public override string InsertAnswering(string table, (string Column, string Value)[] columns, string answers) =>
        $"INSERT INTO {table} ({Columns(columns)}) OUTPUT {Inserted(answers)} VALUES ({string.Join(", ", columns.Select(c => c.Value))})";

    /// <inheritdoc/>
    public override string UpdateAnswering(string table, string set, string where, string answers) => $"UPDATE {table} SET {set} OUTPUT {Inserted(answers)} WHERE {where}";

    /// <inheritdoc/>
    public override string Change(string table, string set, string source, string on) => $"UPDATE {table} SET {set} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Remove(string table, string source, string on) => $"DELETE {table} FROM {source} INNER JOIN {table} ON {on} {OneByOne}";

    /// <inheritdoc/>
    public override string Lock(string table, string answers, string source, string on, string order) =>
        $"SELECT {answers} FROM {source} INNER JOIN {table} AS t WITH (UPDLOCK, ROWLOCK) ON {on} ORDER BY {order} {OneByOne}";

    /// <inheritdoc/>
    public override string KeepSession => "SELECT id FROM session WITH (REPEATABLEREAD, ROWLOCK) WHERE id = @session AND ended_at IS NULL";

    /// <inheritdoc/>
    public override string LockSession => "SELECT id FROM session WITH (XLOCK, ROWLOCK) WHERE id = @id";

    /// <inheritdoc/>
    /// <remarks>
    /// The session's row comes first and stays locked (REPEATABLEREAD) until the claim is done, so nobody takes the session for dead meanwhile. READPAST leaves what
    /// another has in hand. created_at stands in no index: comparing it makes the inner query read, and skip, the rows themselves.
    /// </remarks>
    public override string Claim =>
        $"""
         UPDATE t SET lease = @session, claim = @claim OUTPUT {Inserted(Sql.Rows.JobColumns)}
         FROM (SELECT id FROM session WITH (REPEATABLEREAD, ROWLOCK) WHERE id = @session AND ended_at IS NULL) AS mine
         CROSS JOIN {Rows("@lanes", ServerRows.Lanes)}
         CROSS APPLY (
           SELECT TOP (v.room) j.kind, j.subject, j.created_at FROM job AS j WITH (READPAST, UPDLOCK, ROWLOCK)
           WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL AND j.due_at <= @now ORDER BY j.due_at) AS due
         INNER JOIN job AS t ON t.kind = due.kind AND t.subject = due.subject AND t.created_at = due.created_at {OneByOne}
         """;

    /// <inheritdoc/>
    public override string NextDue =>
        $"""
         SELECT MIN(due.due_at) FROM {Rows("@lanes", ServerRows.Lanes)}
         CROSS APPLY (SELECT TOP (1) j.due_at FROM job AS j WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL ORDER BY j.due_at) AS due {OneByOne}
         """;

    /// <inheritdoc/>
    /// <remarks>XLOCK: a row that is only kept (REPEATABLEREAD) is passed over too, and not waited for once it is found.</remarks>
    public override string Sweep =>
        $"""
         UPDATE session WITH (READPAST, XLOCK, ROWLOCK) SET ended_at = {Now} OUTPUT {Inserted(Sql.Rows.NodeColumns)}
         WHERE ended_at IS NULL AND id <> @id AND seen_at + term_ms < {Now}
         """;

    /// <inheritdoc/>
    public override string Glance(string table) => $"{table} WITH (READUNCOMMITTED)";

    /// <inheritdoc/>
    public override string Hurry => "SET LOCK_TIMEOUT 1000";

    /// <inheritdoc/>
    public override string NotOlder(string a, string b) => $"{ChangedAt(a)} >= {ChangedAt(b)}";

    /// <inheritdoc/>
    public override string LockNumbers =>
        $"""
         SELECT COUNT_BIG(u.changed_at) FROM {Rows("@numberkeys", ServerRows.NumberKeys)}
         LEFT JOIN unmatched AS u WITH (UPDLOCK, HOLDLOCK, ROWLOCK) ON u.mapping = v.mapping AND u.external_id = v.external_id {OneByOne}
         """;

    /// <inheritdoc/>
    public override string Ring => $"UPDATE counter SET value = value + 1 WHERE name = '{SqlServerDatabase.Rung}'";

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
    public override string MakeSchema => "CREATE TABLE schema_step (version bigint NOT NULL PRIMARY KEY, down nvarchar(max) NULL, oldest bigint NOT NULL)";

    /// <inheritdoc/>
    /// <remarks>In a table that never had a row, the first number is the one set; else it is the one after. Never one given out.</remarks>
    public override string NumberFrom(string table, string column, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"DBCC CHECKIDENT ('{table}', RESEED, {last + 1}) WITH NO_INFOMSGS");

    private static string ChangedAt(string payload) => $"TRY_CAST(JSON_VALUE({payload}, '$.ChangedAt') AS datetimeoffset)";

    private static string Read(string name, string letter) => letter switch
    {
        "s" => $"CAST({name} AS nvarchar({ShortText})) {Collation} AS {name}",
        "k" => $"CAST({name} AS {KeyText}) {Collation} AS {name}",
        "t" => $"{name} {Collation} AS {name}",
        _ => name,
    };

    private static string TypeOf(string letter) => letter switch
    {
        "n" => "bigint",
        "r" => "float",
        _ => "nvarchar(max)",
    };

    private static string Inserted(string columns) => string.Join(", ", columns.Split(',', StringSplitOptions.TrimEntries).Select(c => $"inserted.{c}"));

    private static string Columns((string Column, string Value)[] columns) => string.Join(", ", columns.Select(c => c.Column));
}
