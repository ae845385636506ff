using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// The parts of a database server's statements that differ between servers. A set of rows is always named <c>v</c>. The statements that are
/// the same for all servers are in <see cref="CommitStatements"/> and <see cref="SessionStatements"/>.
/// </summary>
internal abstract class ServerSql : SqlDialect
{
    /// <summary>
    /// The index of a writer that does not exist. Its row in <c>commit_group</c> is the session's guard row: locking it keeps the session
    /// from being ended.
    /// </summary>
    public const int GuardWriter = -1;

    /// <summary>Lanes, and how many jobs to claim in each.</summary>
    public static readonly Columns<KeyValuePair<string, int>> Lanes = new()
    {
        { "lane", ColumnType.Key, l => l.Key },
        { "room", ColumnType.Number, l => l.Value },
    };

    /// <summary>A source of rows named <c>v</c>: a parameter's JSON array, read with these columns.</summary>
    public abstract string Rows(string name, IReadOnlyList<RowColumn> columns);

    /// <summary>
    /// A hint, at the end of a query, to search the tables row by row in the order in which they are written; empty when the database needs
    /// none.
    /// </summary>
    public virtual string SeekHint => "";

    /// <summary>The statement that begins a script's transaction; null when a script is one transaction by itself.</summary>
    public virtual string? Begin => null;

    /// <summary>The statement that commits the transaction of <see cref="Begin"/>; null when there is none.</summary>
    public virtual string? End => null;

    /// <summary>The settings that every script starts with; empty when connections keep their settings.</summary>
    public virtual string Preamble => "";

    /// <inheritdoc/>
    public override string Clean(string text) => StorableText.Of(text);

    /// <summary>The declared size of a text parameter; 0 when the driver needs none.</summary>
    public virtual int SizeOf(string? text) => 0;

    /// <summary>The name of the folder that holds the migrations.</summary>
    public abstract string Migrations { get; }

    /// <summary>An expression for the database's clock, in milliseconds since 1970 UTC.</summary>
    public abstract string Now { get; }

    /// <summary>Inserts rows, and updates those whose key exists as the write describes.</summary>
    /// <param name="write">How rows are written; of kind <see cref="WriteKind.Put"/>.</param>
    /// <param name="columns">Each column that is written, and its value in the source.</param>
    /// <param name="source">FROM and WHERE of the rows.</param>
    public abstract string Put(Write write, IReadOnlyList<(string Column, string Value)> columns, string source);

    /// <summary>Inserts the rows whose key does not exist.</summary>
    /// <param name="write">How rows are written; of kind <see cref="WriteKind.InsertNew"/>.</param>
    /// <param name="columns">Each column that is written, and its value in the source.</param>
    /// <param name="source">FROM of the rows.</param>
    /// <param name="returned">The columns of the inserted rows to return; null for none.</param>
    public abstract string InsertNew(
        Write write, IReadOnlyList<(string Column, string Value)> columns, string source, string? returned = null);

    /// <summary>Inserts one row and returns columns of it.</summary>
    public abstract string InsertReturning(string table, IReadOnlyList<(string Column, string Value)> columns, string returned);

    /// <summary>Updates rows and returns columns of the updated ones.</summary>
    public abstract string UpdateReturning(string table, string set, string where, string returned);

    /// <summary>Updates the rows of a table that match the source's rows.</summary>
    public abstract string Change(string table, string set, string source, string on);

    /// <summary>Deletes the rows of a table that match the source's rows.</summary>
    public abstract string Remove(string table, string source, string on);

    /// <summary>
    /// Returns columns of the rows that match the source's rows, and locks them in that order until the transaction ends.
    /// </summary>
    public abstract string Lock(string table, string returned, string source, string on, string order);

    /// <summary>Claims due jobs and returns them: parameters <c>@lanes</c>, <c>@session</c>, <c>@now</c>, <c>@claim</c>.</summary>
    public abstract string Claim { get; }

    /// <summary>Returns when the earliest claimable job of the lanes falls due, as <c>due_at</c>: parameter <c>@lanes</c>.</summary>
    public abstract string NextDue { get; }

    /// <summary>
    /// Ends the sessions of nodes that were silent for too long, except session <c>@id</c>, and returns them. A session whose row is locked
    /// is left for the next time: a claim or a commit of it is under way, and a node that waited for it would fall silent itself.
    /// </summary>
    public abstract string EndSilentSessions { get; }

    /// <summary>A table (with an alias or without) that is read without waiting for transactions that write to it.</summary>
    public virtual string ReadUncommitted(string table) => table;

    /// <summary>
    /// A table (with an alias or without) whose locked rows are skipped; the statement finds those the next time it runs.
    /// </summary>
    public virtual string SkipLocked(string table) => table;

    /// <summary>
    /// Locks the rows of all jobs that a batch writes, before its other statements: parameter <c>@touched</c>. Returns one row. Null when
    /// the database does not lock rows that a condition excludes.
    /// </summary>
    public virtual string? LockTouchedJobs => null;

    /// <summary>Limits each wait for a lock to one second, until the transaction or the script ends.</summary>
    public string ShortLockTimeout => LimitLockWait(TimeSpan.FromSeconds(1));

    /// <summary>Limits each wait for a lock, until the transaction or the script ends.</summary>
    public abstract string LimitLockWait(TimeSpan wait);

    /// <summary>
    /// A condition on two JSON payloads: the update in <paramref name="a"/> is not older than the update in <paramref name="b"/>.
    /// </summary>
    public abstract string NotOlder(string a, string b);

    /// <summary>
    /// Locks departments' own numbers until the transaction ends, so that commits about the same number wait for each other: parameter
    /// <c>@numberkeys</c>. Returns one row.
    /// </summary>
    public abstract string LockNumbers { get; }

    /// <summary>
    /// Goes before <see cref="LockNumbers"/>, so that a batch with <see cref="LockAllNumbers"/> waits. Null where the database's own locks
    /// see to that.
    /// </summary>
    public virtual string? ShareNumbers => null;

    /// <summary>
    /// Locks all numbers until the transaction ends, for a commit that writes about so many that their locks would be too many. Returns one
    /// row.
    /// </summary>
    public abstract string LockAllNumbers { get; }

    /// <summary>
    /// Returns session <c>@session</c> if it is alive, and keeps it from being ended until the transaction ends. Several transactions may
    /// hold a session at once, and its node can pulse meanwhile.
    /// </summary>
    public abstract string HoldSession { get; }

    /// <summary>Locks session <c>@id</c> exclusively until the transaction ends. It waits for the session's claims and commits.</summary>
    public abstract string LockSession { get; }

    /// <summary>Notifies other nodes that jobs or messages wait.</summary>
    public abstract string NotifyOthers { get; }

    /// <summary>
    /// Ends a server process whose connection broke: parameter <c>@process</c>. Null when that needs more permissions than a hub has.
    /// </summary>
    public virtual string? TerminateProcess => null;

    /// <summary>Returns a value when the installation's tables exist; NULL or no row when they do not.</summary>
    public abstract string HasSchema { get; }

    /// <summary>Locks the schema, so that other nodes that start or migrate wait until the transaction ends.</summary>
    public abstract string LockSchema { get; }

    /// <summary>Creates the table of the migrations.</summary>
    public abstract string CreateSchemaTable { get; }

    /// <summary>Lets a column's numbers continue after <paramref name="last"/>, the last number that was assigned.</summary>
    public abstract string SetLastNumber(string table, string column, long last);

    /// <summary>The assignments of a write, with the statement's names for the new and the stored row.</summary>
    protected static string Set(Write write, string newRow, string oldRow) =>
        string.Join(", ", write.Set.Select(s => $"{s.Column} = {Fill(s.Value, newRow, oldRow)}"));

    /// <summary>The condition of a write, with the same names; null for always.</summary>
    protected static string? When(Write write, string newRow, string oldRow) =>
        write.When is { } when ? Fill(when, newRow, oldRow) : null;

    /// <summary>The columns' names, separated by commas.</summary>
    protected static string Columns(IReadOnlyList<(string Column, string Value)> columns) =>
        string.Join(", ", columns.Select(c => c.Column));

    /// <summary>The columns' values, separated by commas.</summary>
    protected static string Values(IReadOnlyList<(string Column, string Value)> columns) =>
        string.Join(", ", columns.Select(c => c.Value));
}
