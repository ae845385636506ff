using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Allentown311.Connectors.Sql;

/// <summary>What an error of a database means for an order that is not committed.</summary>
internal enum SqlFaultKind
{
    /// <summary>A unique key is taken: there may be a record of ours already.</summary>
    Taken,

    /// <summary>The values are refused: a check, a missing value, an unknown key, a text too long.</summary>
    Refused,

    /// <summary>The database cannot be used now: no connection, no login, no right, no such table, no room, locked.</summary>
    Down,

    /// <summary>Two transactions met; the same may be tried again at once.</summary>
    Clash,

    /// <summary>The connection broke or the time ran out: how far it came is not known.</summary>
    Lost,
}

/// <summary>
/// An error of a database, read. The reason holds names of constraints and columns and the database's own error code, never a value: the
/// database's message may quote a resident. Only a message about the statement itself is repeated: values are bound, so none is in it.
/// </summary>
internal sealed partial record SqlFault(SqlFaultKind Kind, string Reason)
{
    // SQL Server: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors.
    // A value that cannot be converted, is too long or too large, or meets a constraint, a view's check, a row policy or a trigger.
    private static readonly HashSet<int> ServerRefused =
        [220, 232, 241, 242, 244, 245, 248, 295, 515, 517, 535, 547, 550, 2628, 3609, 3616, 8114, 8115, 8134, 8152, 8169, 8170, 33504];

    private static readonly HashSet<int> ServerLost = [-2, -1, 2, 53, 64, 121, 233, 10053, 10054, 10060, 10061, 11001];

    // A deadlock, a lock not free in time, versions of a row that clash, the same in tables kept in memory.
    private static readonly HashSet<int> ServerClash = [1205, 1222, 3958, 3960, 3961, 41301, 41302, 41305, 41325];

    // The statement itself, which is the mapping's: names, types, columns, parameters and rights, all of them looked up before a value is
    // read. Its syntax is severity 15, whatever the number (102, 105, 137, 156 and others).
    private static readonly HashSet<int> ServerStatement =
        [201, 206, 207, 208, 209, 213, 229, 230, 257, 262, 264, 271, 402, 544, 2812, 4104, 4121, 8117, 8144, 8145, 8146, 8178];

    private const byte SyntaxSeverity = 15;
    private const byte FatalSeverity = 20;

    /// <summary>Reads an error.</summary>
    public static SqlFault Of(DbException error) => error switch
    {
        PostgresException e => Of(e),
        SqliteException e => Of(e),
        SqlException e => Of(e),
        _ => new SqlFault(SqlFaultKind.Lost, "the connection to the database was lost or timed out"),
    };

    /// <summary>The error to throw for it, without the database's own inside: its message may quote a resident, and exceptions are logged.</summary>
    public DatabaseUnavailableException Error(string what) => new(what, Reason);

    // Errors the server itself reported: https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static SqlFault Of(PostgresException e)
    {
        var names = string.Concat(Named("constraint", e.ConstraintName), Named("column", e.ColumnName), Named("table", e.TableName));
        return e.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new(SqlFaultKind.Taken, $"a unique key is taken (SQLSTATE 23505){names}"),
            "57014" => new(SqlFaultKind.Lost, "the statement was cancelled (SQLSTATE 57014)"),
            ['2', '3', ..] => new(SqlFaultKind.Refused, $"a constraint is not met (SQLSTATE {e.SqlState}){names}"),
            ['2', '2', ..] => new(SqlFaultKind.Refused, $"a value does not fit its column (SQLSTATE {e.SqlState}){names}"),
            ['P', '0', ..] => new(SqlFaultKind.Refused, $"the database refused it (SQLSTATE {e.SqlState}){names}"),
            ['4', '0', ..] or "55P03" => new(SqlFaultKind.Clash, $"it met another transaction (SQLSTATE {e.SqlState})"),
            ['4', '2', ..] => new(SqlFaultKind.Down, $"the database is not as the mapping says (SQLSTATE {e.SqlState}: {e.MessageText})"),
            _ => new(SqlFaultKind.Down, $"the database cannot be used (SQLSTATE {e.SqlState}){names}"),
        };
    }

    // https://www.sqlite.org/rescode.html. The messages of these constraints name columns or show the constraint, never a value.
    private static SqlFault Of(SqliteException e) => e.SqliteExtendedErrorCode switch
    {
        2067 or 1555 or 2579 => new(SqlFaultKind.Taken, $"a unique key is taken ({Constraint(e)})"),
        275 or 1299 => new(SqlFaultKind.Refused, $"a constraint is not met ({Constraint(e)})"),
        _ => e.SqliteErrorCode switch
        {
            18 or 19 or 20 or 25 => new(SqlFaultKind.Refused, $"a constraint is not met (SQLite error {e.SqliteExtendedErrorCode})"),
            1 => new(SqlFaultKind.Down, $"the database is not as the mapping says ({e.Message})"),
            5 or 6 => new(SqlFaultKind.Down, $"the database is locked (SQLite error {e.SqliteExtendedErrorCode})"),
            9 => new(SqlFaultKind.Lost, "the statement was cancelled (SQLite error 9)"),
            _ => new(SqlFaultKind.Down, $"the database cannot be used (SQLite error {e.SqliteExtendedErrorCode})"),
        },
    };

    private static SqlFault Of(SqlException e) => OfServer(e.Number, e.Class, e.Message);

    /// <summary>Reads an error of SQL Server.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="severity">Its severity; one of 20 or more has ended the connection.</param>
    /// <param name="message">Its message.</param>
    internal static SqlFault OfServer(int number, byte severity, string message)
    {
        var names = string.Concat(Named("constraint", ServerConstraint().Match(message)), Named("column", ServerColumn().Match(message)));
        return number switch
        {
            2601 or 2627 => new(SqlFaultKind.Taken, $"a unique key is taken (error {number})"),
            _ when ServerClash.Contains(number) => new(SqlFaultKind.Clash, $"it met another transaction (error {number})"),
            _ when ServerLost.Contains(number) || severity >= FatalSeverity =>
                new(SqlFaultKind.Lost, $"the connection to the database was lost or timed out (error {number})"),
            _ when ServerRefused.Contains(number) || number >= 50000 =>
                new(SqlFaultKind.Refused, $"a value or a constraint does not allow it (error {number}){names}"),
            _ when ServerStatement.Contains(number) || severity == SyntaxSeverity =>
                new(SqlFaultKind.Down, $"the database is not as the mapping says (error {number}: {message})"),
            _ => new(SqlFaultKind.Down, $"the database cannot be used (error {number})"),
        };
    }

    private static string Named(string what, string? name) => string.IsNullOrEmpty(name) ? "" : $", {what} {name}";

    private static string Named(string what, Match match) => match.Success ? $", {what} {match.Groups[1].Value}" : "";

    private static string Constraint(SqliteException e) => SqliteConstraint().Match(e.Message) is { Success: true } match
        ? match.Groups[1].Value : $"SQLite error {e.SqliteExtendedErrorCode}";

    [GeneratedRegex("(?:UNIQUE|CHECK|NOT NULL) constraint failed: (.+?)'?\\.?$", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqliteConstraint();

    [GeneratedRegex("constraint \"([A-Za-z0-9_.]+)\"", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServerConstraint();

    [GeneratedRegex("column '([A-Za-z0-9_.]+)'", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ServerColumn();
}
