using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// What the servers write differently where they write. A set of rows is always named <c>v</c>. What is the same everywhere stands in
/// <see cref="CommitStatements"/> and <see cref="SessionStatements"/>.
/// </summary>
internal abstract class ServerSql : SqlDialect
{
    /// <summary>
    /// The writer that no session has. Its row in <c>commit_group</c> stands for the session where that is kept from ending.
    /// </summary>
    public const int GuardWriter = -1;

    /// <summary>Lanes and how many jobs each can take.</summary>
    public static readonly Columns<KeyValuePair<string, int>> Lanes = new()
    {
        { "lane", ColumnType.Key, l => l.Key },
        { "room", ColumnType.Number, l => l.Value },
    };

    /// <summary>A source of rows named <c>v</c>: the JSON array of a parameter, read as these columns.</summary>
    public abstract string Rows(string name, IReadOnlyList<RowColumn> columns);

    /// <summary>
    /// Stands behind a query whose tables are sought row by row, in the order they are written; nothing where the database finds that out.
    /// </summary>
    public virtual string SeekHint => "";

    /// <summary>Makes a script one transaction, where it is not one by itself.</summary>
    public virtual string? Begin => null;

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    public virtual string? End => null;

    /// <summary>What every script begins with; nothing where a connection keeps its settings.</summary>
    public virtual string Preamble => "";

    /// <inheritdoc/>
    public override string Clean(string text) => StorableText.Of(text);

    /// <summary>The size a text parameter is declared with; 0 where that means nothing.</summary>
    public virtual int SizeOf(string? text) => 0;

    /// <summary>The folder its migrations stand in.</summary>
    public abstract string Migrations { get; }

    /// <summary>The database's clock, milliseconds since 1970 UTC.</summary>
    public abstract string Now { get; }

    /// <summary>Puts rows: new ones are inserted, those whose key is there are changed as the write says.</summary>
    /// <param name="write">What becomes of them; a kind of <see cref="WriteKind.Put"/>.</param>
    /// <param name="columns">Each column written and what it is in the source.</param>
    /// <param name="source">FROM and WHERE of the rows.</param>
    public abstract string Put(Write write, IReadOnlyList<(string Column, string Value)> columns, string source);

    /// <summary>Inserts the rows whose key is not there; answers columns of those inserted, when given.</summary>
    /// <param name="write">What becomes of them; a kind of <see cref="WriteKind.InsertNew"/>.</param>
    /// <param name="columns">Each column written and what it is in the source.</param>
    /// <param name="source">FROM of the rows.</param>
    /// <param name="answers">Columns to answer; null for none.</param>
    public abstract string InsertNew(Write write, IReadOnlyList<(string Column, string Value)> columns, string source, string? answers = null);

    /// <summary>Inserts one row and answers columns of it.</summary>
    public abstract string InsertReturning(string table, IReadOnlyList<(string Column, string Value)> columns, string answers);

    /// <summary>Changes rows and answers columns of the changed ones.</summary>
    public abstract string UpdateReturning(string table, string set, string where, string answers);

    /// <summary>Changes the rows of a table that match the source's.</summary>
    public abstract string Change(string table, string set, string source, string on);

    /// <summary>Deletes the rows of a table that match the source's.</summary>
    public abstract string Remove(string table, string source, string on);

    /// <summary>The rows of a table that match the source's, locked until the transaction ends, in the order of the key.</summary>
    public abstract string Lock(string table, string answers, string source, string on, string order);

    /// <summary>Claims due jobs: parameters <c>@lanes</c>, <c>@session</c>, <c>@now</c>, <c>@claim</c>; answers the jobs.</summary>
    public abstract string Claim { get; }

    /// <summary>When the earliest job that nobody has falls due in the lanes, as <c>due_at</c>: parameter <c>@lanes</c>.</summary>
    public abstract string NextDue { get; }

    /// <summary>
    /// Ends the sessions of nodes that were silent for too long, except that of <c>@id</c>; answers them. One whose row somebody holds is
    /// left for the next time: a claim or a commit of it is under way, and a node that waited for that would be silent itself.
    /// </summary>
    public abstract string EndSilentSessions { get; }

    /// <summary>A table, which may be given a name, to read from without waiting for those who write to it.</summary>
    public virtual string ReadUncommitted(string table) => table;

    /// <summary>
    /// A table, which may be given a name, whose rows are passed over where another has them in hand. What is left is met the next time.
    /// </summary>
    public virtual string SkipLocked(string table) => table;

    /// <summary>
    /// Locks the rows there are of all jobs a batch names, before anything else of it: parameter <c>@touched</c>. Answers one row. Null
    /// where rows that a condition leaves out are not locked by it.
    /// </summary>
    public virtual string? LockTouchedJobs => null;

    /// <summary>From here on, until the transaction or the script ends, a lock that is not free in a second is given up.</summary>
    public abstract string ShortLockTimeout { get; }

    /// <summary>True of JSON payloads: that of <paramref name="a"/> is no older an update than that of <paramref name="b"/>.</summary>
    public abstract string NotOlder(string a, string b);

    /// <summary>
    /// Makes those who write about the same departments' numbers wait for each other: parameter <c>@numberkeys</c>. Answers one row.
    /// </summary>
    public abstract string LockNumbers { get; }

    /// <summary>
    /// Answers the session <c>@session</c> if it lives, and keeps it living until the transaction ends. Several may at once, and a pulse
    /// beside them.
    /// </summary>
    public abstract string HoldSession { get; }

    /// <summary>Locks the session <c>@id</c> against all others until the transaction ends: what is under way for it ends first.</summary>
    public abstract string LockSession { get; }

    /// <summary>Tells other nodes that work was left.</summary>
    public abstract string NotifyOthers { get; }

    /// <summary>
    /// Ends a process of the server's that we were cut off from: parameter <c>@process</c>; null where that takes more rights than a hub
    /// has.
    /// </summary>
    public virtual string? TerminateProcess => null;

    /// <summary>Answers something where the installation's tables are; null or nothing where they are not.</summary>
    public abstract string HasSchema { get; }

    /// <summary>Makes others who want to change the schema wait until the transaction ends.</summary>
    public abstract string LockSchema { get; }

    /// <summary>Makes the table of the schema's steps.</summary>
    public abstract string CreateSchemaTable { get; }

    /// <summary>Numbers of a column go on after <paramref name="last"/>, a number that was given out already.</summary>
    public abstract string SetLastNumber(string table, string column, long last);

    /// <summary>The changes of a write, with names for the row that comes and the one that is there.</summary>
    protected static string Set(Write write, string coming, string there) =>
        string.Join(", ", write.Set.Select(s => $"{s.Column} = {Fill(s.Value, coming, there)}"));

    /// <summary>The condition of a write, with the same names; null for always.</summary>
    protected static string? When(Write write, string coming, string there) => write.When is { } when ? Fill(when, coming, there) : null;

    /// <summary>Names of columns, as a statement lists them.</summary>
    protected static string Columns(IReadOnlyList<(string Column, string Value)> columns) => string.Join(", ", columns.Select(c => c.Column));

    /// <summary>What the columns are, as a statement lists it.</summary>
    protected static string Values(IReadOnlyList<(string Column, string Value)> columns) => string.Join(", ", columns.Select(c => c.Value));
}
