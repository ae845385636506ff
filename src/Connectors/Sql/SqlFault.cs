using System.Data.Common;
using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Translation;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Allentown311.Connectors.Sql;

/// <summary>What a database error means for an order whose transaction is not committed yet.</summary>
internal enum SqlFaultKind
{
    /// <summary>Another row has the same unique key: the table may hold our record already.</summary>
    DuplicateKey,

    /// <summary>The database refuses the values: a failed check, a missing value, an unknown foreign key, a text too long.</summary>
    Refused,

    /// <summary>The database cannot be used now: no connection, no login, no permission, no such table, no space, or locked.</summary>
    Unavailable,

    /// <summary>A conflict with another transaction, such as a deadlock: the same insert may be tried again soon.</summary>
    Conflict,

    /// <summary>The connection broke or the statement timed out: the connector does not know what the database has done.</summary>
    Interrupted,
}

/// <summary>
/// A database error in the connector's terms. The reason holds names of constraints and columns and the database's own error code, but
/// no value, because the database's message may quote a resident. Only messages about the statement itself are repeated: the statement's
/// values are bound, so such a message cannot contain one.
/// </summary>
/// <param name="Kind">What the error means for the order.</param>
/// <param name="Reason">The cause, for the desk: part of a sentence, without a full stop.</param>
internal sealed partial record SqlFault(SqlFaultKind Kind, string Reason)
{
    /// <summary>SQLSTATE (PostgreSQL), or the number of the error; empty where there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>
    /// What a function, procedure or trigger of the department raised on purpose, as it wrote it (RAISE, RAISERROR, THROW); empty for an
    /// error of the database itself. It may quote a resident: it is for the desk alone, and is never in <see cref="Reason"/>.
    /// </summary>
    public string Raised { get; init; } = "";

    /// <summary>The cause, with the department's own message where there is one.</summary>
    public string ReasonForDesk => Raised.Length > 0 ? $"{Reason}: {ShortText.Of(Raised)}" : Reason;

    // SQL Server: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors.
    // A value cannot be converted, is too long or too large, or is refused by a constraint, a view's check, a row policy or a trigger.
    private static readonly HashSet<int> SqlServerRefused =
        [220, 232, 241, 242, 244, 245, 248, 295, 515, 517, 535, 547, 550, 2628, 3609, 3616, 8114, 8115, 8134, 8152, 8169, 8170, 33504];

    private static readonly HashSet<int> SqlServerInterrupted = [-2, -1, 2, 53, 64, 121, 233, 10053, 10054, 10060, 10061, 11001];

    // A deadlock, a lock time-out, or conflicting versions of a row; 413xx are the same errors of memory-optimised tables.
    private static readonly HashSet<int> SqlServerConflict = [1205, 1222, 3958, 3960, 3961, 41301, 41302, 41305, 41325];

    // The mapping's statement does not fit the database: names, types, columns, parameters or permissions. SQL Server checks all of them
    // before it reads a value. Syntax errors have many numbers (102, 105, 137, 156 and others), but always severity 15. A procedure or
    // trigger of the department may build SQL from values; the message then quotes the values and need not name the procedure, so it is
    // never shown.
    private static readonly HashSet<int> SqlServerStatement =
        [201, 206, 207, 208, 209, 213, 229, 230, 257, 262, 264, 271, 402, 544, 2812, 4104, 4121, 8117, 8144, 8145, 8146, 8178];

    private const byte SyntaxSeverity = 15;
    private const byte FatalSeverity = 20;

    // RAISERROR and THROW in the department's triggers and procedures use 50000 and above.
    private const int FirstUserDefinedError = 50_000;

    /// <summary>Classifies an error by the database's own code.</summary>
    public static SqlFault Of(DbException error) => error switch
    {
        PostgresException e => Of(e),
        SqliteException e => Of(e),
        SqlException e => Of(e),
        _ => new SqlFault(SqlFaultKind.Interrupted, "the connection to the database was lost or timed out"),
    };

    /// <summary>
    /// Makes the exception to throw. The database's own exception is not its inner exception: exceptions are logged, and the database's
    /// message may quote a resident.
    /// </summary>
    /// <param name="what">What the connector could not do, as the beginning of a sentence.</param>
    public DatabaseUnavailableException ToException(string what) => new(what, Reason);

    // SQLSTATE codes of errors that the server reported: https://www.postgresql.org/docs/15/errcodes-appendix.html
    private static SqlFault Of(PostgresException e)
    {
        var names = string.Concat(
            FormatName("constraint", e.ConstraintName), FormatName("column", e.ColumnName), FormatName("table", e.TableName));
        var isRaised = e.Routine == RaiseRoutine;
        SqlFault fault = e.SqlState switch
        {
            PostgresErrorCodes.UniqueViolation => new(SqlFaultKind.DuplicateKey, $"a unique key is taken (SQLSTATE 23505){names}"),
            "57014" => new(SqlFaultKind.Interrupted, "the statement was cancelled (SQLSTATE 57014)"),
            ['2', '3', ..] => new(SqlFaultKind.Refused, $"a constraint is not met (SQLSTATE {e.SqlState}){names}"),
            ['2', '2', ..] => new(SqlFaultKind.Refused, $"a value does not fit its column (SQLSTATE {e.SqlState}){names}"),
            ['P', '0', ..] => new(SqlFaultKind.Refused, $"the database refused it (SQLSTATE {e.SqlState}){names}"),
            ['4', '0', ..] or "55P03" => new(SqlFaultKind.Conflict, $"it met another transaction (SQLSTATE {e.SqlState})"),
            _ when isRaised && !IsOfTheServer(e.SqlState) =>
                new(SqlFaultKind.Refused, $"the database refused it (SQLSTATE {e.SqlState}){names}"),
            ['4', '2', ..] =>
                new(SqlFaultKind.Unavailable, $"the database is not as the mapping says ({DescribeStatement(e)})"),
            _ => new(SqlFaultKind.Unavailable, $"the database cannot be used (SQLSTATE {e.SqlState}){names}"),
        };
        return fault with { Code = e.SqlState, Raised = isRaised ? e.MessageText : "" };
    }

    // PL/pgSQL's RAISE reports this routine of the server's source; no other error does.
    private const string RaiseRoutine = "exec_stmt_raise";

    // Classes that PostgreSQL defines for itself. A procedure that raises one of them means what it says.
    private static readonly HashSet<string> ServerClasses =
    [
        "00", "01", "02", "03", "08", "09", "0A", "0B", "0F", "0L", "0P", "0Z", "20", "21", "22", "23", "24", "25", "26", "27", "28", "2B",
        "2D", "2F", "34", "38", "39", "3B", "3D", "3F", "40", "42", "44", "53", "54", "55", "57", "58", "72", "F0", "HV", "P0", "XX",
    ];

    private static bool IsOfTheServer(string state) => ServerClasses.Contains(state[..2]);

    // A function or trigger of the department may build SQL from values; then the message quotes the values.
    private static string DescribeStatement(PostgresException e) => string.IsNullOrEmpty(e.Where) && string.IsNullOrEmpty(e.InternalQuery)
        ? $"SQLSTATE {e.SqlState}: {e.MessageText}"
        : $"SQLSTATE {e.SqlState}, in a function or trigger";

    // Result codes: https://www.sqlite.org/rescode.html. The messages of the constraints read below name columns or show the constraint;
    // they hold no value.
    private static SqlFault Of(SqliteException e) => Classify(e) with
    {
        Code = e.SqliteExtendedErrorCode.ToString(CultureInfo.InvariantCulture),
        Raised = e.SqliteExtendedErrorCode == RaisedByTrigger && SqliteMessage().Match(e.Message) is { Success: true } match
            ? match.Groups[1].Value
            : "",
    };

    // SQLITE_CONSTRAINT_TRIGGER: RAISE(ABORT, 'text') in a trigger.
    private const int RaisedByTrigger = 1811;

    private static SqlFault Classify(SqliteException e) => e.SqliteExtendedErrorCode switch
    {
        2067 or 1555 or 2579 => new(SqlFaultKind.DuplicateKey, $"a unique key is taken ({ConstraintName(e)})"),
        275 or 1299 => new(SqlFaultKind.Refused, $"a constraint is not met ({ConstraintName(e)})"),
        _ => e.SqliteErrorCode switch
        {
            18 or 19 or 20 or 25 => new(SqlFaultKind.Refused, $"a constraint is not met (SQLite error {e.SqliteExtendedErrorCode})"),
            1 => new(SqlFaultKind.Unavailable, $"the database is not as the mapping says ({e.Message})"),
            5 or 6 => new(SqlFaultKind.Unavailable, $"the database is locked (SQLite error {e.SqliteExtendedErrorCode})"),
            9 => new(SqlFaultKind.Interrupted, "the statement was cancelled (SQLite error 9)"),
            _ => new(SqlFaultKind.Unavailable, $"the database cannot be used (SQLite error {e.SqliteExtendedErrorCode})"),
        },
    };

    private static SqlFault Of(SqlException e)
    {
        // A batch may end with several errors; the procedure's own says more than those that follow from it.
        var own = e.Errors.Cast<SqlError>().FirstOrDefault(error => error.Number >= FirstUserDefinedError);
        return own is null
            ? OfSqlServer(e.Number, e.Class, e.Message, e.Procedure)
            : OfSqlServer(own.Number, own.Class, own.Message, own.Procedure);
    }

    /// <summary>Classifies an error of SQL Server.</summary>
    /// <param name="number">The error's number.</param>
    /// <param name="severity">The error's severity; 20 and above mean that the server ended the connection.</param>
    /// <param name="message">The error's message, which may quote a resident.</param>
    /// <param name="procedure">The procedure or trigger in which it happened; empty for the mapping's own statement.</param>
    internal static SqlFault OfSqlServer(int number, byte severity, string message, string procedure)
    {
        var names = string.Concat(
            FormatName("constraint", SqlServerConstraint().Match(message)), FormatName("column", SqlServerColumn().Match(message)));
        SqlFault fault = number switch
        {
            2601 or 2627 => new(SqlFaultKind.DuplicateKey, $"a unique key is taken (error {number})"),
            _ when SqlServerConflict.Contains(number) => new(SqlFaultKind.Conflict, $"it met another transaction (error {number})"),
            _ when SqlServerInterrupted.Contains(number) || severity >= FatalSeverity =>
                new(SqlFaultKind.Interrupted, $"the connection to the database was lost or timed out (error {number})"),
            _ when SqlServerRefused.Contains(number) || number >= FirstUserDefinedError =>
                new(SqlFaultKind.Refused, $"a value or a constraint does not allow it (error {number}){names}"),
            _ when SqlServerStatement.Contains(number) || severity == SyntaxSeverity => new(
                SqlFaultKind.Unavailable,
                $"the database is not as the mapping says (error {number}: {ExplainStatement(number)}"
                + $"{FormatName("procedure", procedure)})"),
            _ => new(SqlFaultKind.Unavailable, $"the database cannot be used (error {number})"),
        };
        return fault with
        {
            Code = number.ToString(CultureInfo.InvariantCulture),
            Raised = number >= FirstUserDefinedError ? message : "",
        };
    }

    private static string ExplainStatement(int number) => number switch
    {
        207 => "there is no such column",
        208 or 2812 => "there is no such table or procedure",
        209 => "a column's name stands for several",
        229 or 230 or 262 => "the login has not the right",
        201 or 8144 or 8145 or 8146 or 8178 => "the parameters are not the procedure's",
        4104 or 4121 => "a name leads nowhere",
        206 or 213 or 257 or 264 or 271 or 402 or 544 or 8117 => "columns or types do not fit",
        _ => "its SQL has a mistake",
    };

    private static string FormatName(string what, string? name) => string.IsNullOrEmpty(name) ? "" : $", {what} {name}";

    private static string FormatName(string what, Match match) => match.Success ? $", {what} {match.Groups[1].Value}" : "";

    private static string ConstraintName(SqliteException e) => SqliteConstraint().Match(e.Message) is { Success: true } match
        ? match.Groups[1].Value
        : $"SQLite error {e.SqliteExtendedErrorCode}";

    [GeneratedRegex("(?:UNIQUE|CHECK|NOT NULL) constraint failed: (.+?)'?\\.?$", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqliteConstraint();

    // SQLite Error 19: 'text'.
    [GeneratedRegex("^SQLite Error [0-9]+: '(.*)'\\.$", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqliteMessage();

    [GeneratedRegex("constraint \"([A-Za-z0-9_.]+)\"", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqlServerConstraint();

    [GeneratedRegex("column '([A-Za-z0-9_.]+)'", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SqlServerColumn();
}
