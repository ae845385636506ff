using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// The store in a database server, which several nodes share. Jobs are claimed with leases, and commits are written set by set.
/// </summary>
internal sealed class ServerStore : IStore
{
    private readonly ServerDatabase database;
    private readonly CommitQueue commits;
    private readonly WorkNotifier notifier;
    private readonly ServerJobs jobs;
    private readonly ServerConnection connection;

    /// <summary>Opens the store. The database must be at a schema version this hub can work with.</summary>
    /// <param name="database">The server.</param>
    /// <param name="time">
    /// The database's clock as last read. One node writes times and another reads them, so no row holds a time of this machine's own clock.
    /// </param>
    public ServerStore(ServerDatabase database, StoreClock time)
    {
        this.database = database;
        connection = new ServerConnection(database, time);
        var sessions = new SessionStatements(database.Sql);
        notifier = new WorkNotifier(database, time, () => OutsideWork?.Invoke(this, EventArgs.Empty));
        commits = new CommitQueue(database, new CommitStatements(database.Sql), time, notifier.Notify);
        var tickets = new ServerTickets(connection);
        jobs = new ServerJobs(this, tickets, connection, sessions, notifier, time);
        Tickets = tickets;
        Nodes = new ServerNodes(connection, sessions, notifier, Begin, time);
        Feeds = new SqlFeeds(this, connection);
        Desk = new SqlDesk(connection);
        Messages = new SqlMessages(connection);
        Links = new SqlLinks(this, connection);
        Marks = new SqlMarks(this, connection);
        Care = new ServerBackup(this);
        Queries = connection;
    }

    /// <inheritdoc/>
    public IJobStore Jobs => jobs;

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
    public IQueries Queries { get; }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public event EventHandler? OutsideWork;

    /// <inheritdoc/>
    public Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct) => commits.RunAsync(commit, ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await jobs.DisposeAsync().ConfigureAwait(false);
        await commits.DisposeAsync().ConfigureAwait(false);
        await notifier.DisposeAsync().ConfigureAwait(false);
        connection.Dispose();
        await database.DisposeAsync().ConfigureAwait(false);
    }

    private void Begin(long session)
    {
        commits.Session = session;
        jobs.UseSession(session);
    }
}
