using System.Data.Common;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>The embedded store: one file, one writer that commits in groups, readers beside it.</summary>
public sealed partial class SqliteStore : SqlStore
{
    private const int MostReaders = 4;

    private readonly string path;
    private readonly TimeProvider time;
    private readonly SqliteConnection connection;
    private readonly CommitWriter commits;
    private readonly JobWriter jobs;
    private readonly TrafficWriter traffic;
    private readonly Prepared outside;
    private readonly GroupWriter writer;
    private readonly Readers readers;

    /// <summary>Opens or makes the database.</summary>
    /// <param name="file">Path of the database file; its folder exists.</param>
    /// <param name="time">The clock.</param>
    /// <param name="check">Looks through the whole database first; some seconds for each gigabyte.</param>
    /// <exception cref="StoreUnavailableException">The file cannot be opened or written.</exception>
    /// <exception cref="InvalidOperationException">It is damaged, or a newer hub wrote it.</exception>
    public SqliteStore(string file, TimeProvider time, bool check = false)
        : base(new SqliteDialect())
    {
        (path, this.time) = (file, time);
        try
        {
            connection = Database.Open(file, writes: true);
            if (check)
            {
                Restoring.Check(connection, file);
            }

            Schema.Raise(connection, Schema.Newest);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            throw Restoring.Damaged(file, e.Message);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException($"The database {file} cannot be opened for writing ({StoreErrors.Name(e)}).", e);
        }

        commits = new CommitWriter(connection, time);
        jobs = new JobWriter(connection, time);
        traffic = new TrafficWriter(connection);
        outside = new Prepared(connection, "PRAGMA data_version");
        writer = new GroupWriter(connection);
        readers = new Readers(file, MostReaders);
    }

    /// <inheritdoc/>
    public override bool IsShared => false;

    /// <inheritdoc/>
    public override Task<long> StartSessionAsync(Node node, CancellationToken ct) => writer.RunAsync(() => jobs.StartSession(node), ct);

    /// <inheritdoc/>
    public override async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct)
    {
        // The data folder is one hub's: nobody else can have ended its session.
        await writer.RunAsync(() => jobs.Pulse(session, work), ct).ConfigureAwait(false);
        return new Pulse(Alive: true, [session], [], time.GetUtcNow());
    }

    /// <inheritdoc/>
    public override Task EndSessionAsync(long session, CancellationToken ct) => writer.RunAsync(() => jobs.EndSession(session), ct);

    /// <inheritdoc/>
    public override Task<DateTimeOffset> NowAsync(CancellationToken ct) => Task.FromResult(time.GetUtcNow());

    /// <inheritdoc/>
    public override async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
    {
        var (claimed, next) = await writer.RunAsync(() => jobs.Claim(session, room, Ms(now)), ct).ConfigureAwait(false);
        var ids = claimed.Select(j => j.TicketId).Where(id => id != 0).ToHashSet();
        Dictionary<long, Ticket> tickets;
        try
        {
            // The jobs are ours from here on, so nobody may be told that the claim was cancelled.
            tickets = ids.Count == 0 ? [] : (await FindTicketsAsync(ids, CancellationToken.None).ConfigureAwait(false)).ToDictionary(t => t.Id);
        }
        catch
        {
            await ReleaseAsync(claimed, now, CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        return new Claim(
            [.. claimed.OrderBy(j => j.DueAt).Select(j => new Work(j, tickets.GetValueOrDefault(j.TicketId)))],
            next is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null);
    }

    /// <inheritdoc/>
    public override Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct) =>
        writer.RunAsync(() => this.jobs.GiveBack(jobs, Ms(due)), ct);

    /// <inheritdoc/>
    public override Task<long> ReserveTicketIdsAsync(int count, CancellationToken ct) => writer.RunAsync(() => jobs.Reserve(count), ct);

    /// <inheritdoc/>
    public override Task<Feed> OpenFeedAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct) =>
        writer.RunAsync(() => jobs.OpenFeed(mapping, firstRead, Ms(now)), ct);

    /// <inheritdoc/>
    public override Task ProveWritableAsync(CancellationToken ct) => writer.RunAsync(jobs.Touch, ct);

    /// <inheritdoc/>
    public override Task<long> OutsideChangesAsync(CancellationToken ct) => writer.RunAsync(() => outside.Number()!.Value, ct);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        commits.Dispose();
        jobs.Dispose();
        traffic.Dispose();
        outside.Dispose();
        readers.Dispose();
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct) => writer.RunAsync(() => commits.Write(commit), ct);

    /// <inheritdoc/>
    private protected override Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values) =>
        readers.ReadAsync<IReadOnlyList<T>>(c => c.Query(sql, read, values), ct);
}
