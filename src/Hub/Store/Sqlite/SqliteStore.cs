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
    private readonly CommitQueue queue;
    private readonly Readers readers;

    /// <summary>Opens or creates the database.</summary>
    /// <param name="file">Path of the database file; its folder exists.</param>
    /// <param name="time">The clock.</param>
    /// <param name="check">True to check the whole database for damage first, which takes some seconds for each gigabyte.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be opened or written.</exception>
    /// <exception cref="InvalidOperationException">The database is damaged, or a newer hub wrote it.</exception>
    public SqliteStore(string file, TimeProvider time, bool check = false)
    {
        connection = Open(file, check);
        statements = new Statements(connection);
        commits = new CommitStatements(statements, time);
        queue = new CommitQueue(connection);
        readers = new Readers(file, MostReaders);
        Jobs = new SqliteJobs(this, readers, queue, statements, time);
        Tickets = new SqliteTickets(readers, queue, statements);
        Nodes = new SqliteNodes(readers, queue, statements, time);
        Feeds = new SqlFeeds(this, readers);
        Desk = new SqlDesk(readers);
        Messages = new SqlMessages(readers);
        Links = new SqlLinks(this, readers);
        Marks = new SqlMarks(this, readers);
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
    public IQueries Queries => readers;

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
        readers.Dispose();
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
