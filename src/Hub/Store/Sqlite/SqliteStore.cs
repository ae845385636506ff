using Allentown311.Hub.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>The embedded store: one file, with one writer that commits in batches and several readers.</summary>
internal sealed class SqliteStore : IStore
{
    private const int MostReaders = 4;

    private readonly SqliteConnection connection;
    private readonly Statements statements;
    private readonly CommitStatements commits;
    private readonly ICommitQueue queue;
    private readonly IQueries queries;

    /// <summary>Opens or creates the database.</summary>
    /// <param name="file">Path of the database file; its folder exists.</param>
    /// <param name="time">The clock.</param>
    /// <param name="check">True to check the whole database for damage first, which takes some seconds for each gigabyte.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be opened or written.</exception>
    /// <exception cref="InvalidOperationException">The database is damaged, or a newer hub wrote it.</exception>
    public SqliteStore(string file, TimeProvider time, bool check = false)
        : this(Open(file, check), connection => new CommitQueue(connection), new Readers(file, MostReaders), file, time)
    {
    }

    /// <summary>Works on a database that is open and has the newest schema.</summary>
    /// <param name="connection">The writing connection, which the store disposes of.</param>
    /// <param name="queueOf">Makes the queue that writes over that connection.</param>
    /// <param name="queries">Runs the queries.</param>
    /// <param name="file">Path of the database file.</param>
    /// <param name="time">The clock.</param>
    internal SqliteStore(
        SqliteConnection connection, Func<SqliteConnection, ICommitQueue> queueOf, IQueries queries, string file, TimeProvider time)
    {
        this.connection = connection;
        this.queries = queries;
        statements = new Statements(connection);
        commits = new CommitStatements(statements, time);
        queue = queueOf(connection);
        Jobs = new SqliteJobs(this, queries, queue, statements, time);
        Tickets = new SqliteTickets(queries, queue, statements);
        Nodes = new SqliteNodes(queries, queue, statements, time);
        Feeds = new SqlFeeds(this, queries);
        Desk = new SqlDesk(queries);
        Messages = new SqlMessages(queries);
        Links = new SqlLinks(this, queries);
        Marks = new SqlMarks(this, queries);
        Care = new SqliteCare(this, file);
    }

    /// <inheritdoc/>
    public IJobStore Jobs { get; }

    /// <inheritdoc/>
    public ITicketStore Tickets { get; }

    /// <inheritdoc/>
    public IFeedStore Feeds { get; }

    /// <inheritdoc/>
    public IDeskStore Desk { get; }

    /// <inheritdoc/>
    public IMessageStore Messages { get; }

    /// <inheritdoc/>
    public ILinkStore Links { get; }

    /// <inheritdoc/>
    public INodeStore Nodes { get; }

    /// <inheritdoc/>
    public IMarkStore Marks { get; }

    /// <inheritdoc/>
    public ICareStore Care { get; }

    /// <inheritdoc/>
    public IQueries Queries => queries;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    /// <remarks>Never raised: another process's writes are found by <see cref="IJobStore.OutsideChangesAsync"/>.</remarks>
    public event EventHandler? OutsideWork
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct) => queue.RunAsync(() => commits.Write(commit), ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        statements.Dispose();
        (queries as IDisposable)?.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static SqliteConnection Open(string file, bool check)
    {
        try
        {
            var opened = Database.Open(file, writes: true);
            if (check)
            {
                SqliteRestore.Check(opened, file);
            }

            Schema.Upgrade(opened, Schema.Newest);
            return opened;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw SqliteRestore.Damaged(file, e.Message);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The database {file} cannot be opened for writing ({SqliteErrors.Name(e)}).", e);
        }
    }
}
