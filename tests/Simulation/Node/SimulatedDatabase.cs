using System.Data.Common;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Simulation.Judging;
using Allentown311.Simulation.Scheduling;
using Allentown311.Simulation.World;
using Microsoft.Data.Sqlite;

namespace Allentown311.Simulation.Node;

/// <summary>
/// The hub's database: the real tables and statements of the SQLite store, in memory. It outlives the hub. Each call takes time before and
/// after the statement; it may be refused, and the answer to a commit may be lost.
/// </summary>
internal sealed class SimulatedDatabase : ICommitQueue, IQueries
{
    private static readonly Lazy<SqliteConnection> Template = new(() =>
    {
        var made = Open();
        Schema.Upgrade(made, Schema.Newest);
        return made;
    });

    private const int MostCallsAtOnce = 10_000;

    private readonly Town town;
    private readonly SqliteConnection connection = Open();
    private readonly Dictionary<string, PreparedQuery> queries = new(StringComparer.Ordinal);
    private readonly Prepared begin;
    private readonly Prepared commit;
    private Dictionary<(JobKind Kind, long Subject), StoredJob> shownJobs = [];
    private long instant;
    private int calls;

    public SimulatedDatabase(Town town, TimeProvider time)
    {
        this.town = town;
        Template.Value.BackupDatabase(connection);
        begin = new Prepared(connection, "BEGIN IMMEDIATE");
        commit = new Prepared(connection, "COMMIT");
        Store = new SqliteStore(connection, _ => this, this, ":memory:", time);
    }

    /// <summary>The store over this database.</summary>
    public IStore Store { get; }

    /// <summary>
    /// The hub that is running; set when one starts. Code of a hub that was killed never runs again, so there is one at most.
    /// </summary>
    public Owner Hub { get; set; } = new("none");

    /// <summary>True when the hub asked the store again and again without any wait.</summary>
    public bool Spins { get; private set; }

    /// <inheritdoc/>
    public SqlDialect Sql => SqliteSql.Instance;

    /// <inheritdoc/>
    public async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        await LetPassAsync().ConfigureAwait(false);
        if (town.Chance(p => p.StoreRefuses))
        {
            town.Note("store", "refuses a write");
            throw Unavailable("refused");
        }

        var result = Write(work);
        var isLost = result is CommitResult && town.Chance(p => p.StoreAnswerLost);
        town.Note("store", isLost ? $"{Name(result)}, and the answer is lost" : Name(result));
        ShowJobs();
        await LetPassAsync().ConfigureAwait(false);
        return isLost ? throw Unavailable("the answer was lost") : result;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values)
    {
        ct.ThrowIfCancellationRequested();
        await LetPassAsync().ConfigureAwait(false);
        if (town.Chance(p => p.StoreReadFails))
        {
            town.Note("store", "refuses a read");
            throw Unavailable("refused");
        }

        var rows = Read(sql, read, values);
        await LetPassAsync().ConfigureAwait(false);
        return rows;
    }

    /// <summary>Reads at once, as somebody outside the hub would.</summary>
    public IReadOnlyList<T> Read<T>(string sql, Func<DbDataReader, T> read, params Param[] values)
    {
        if (!queries.TryGetValue(sql, out var query))
        {
            queries[sql] = query = new PreparedQuery(connection, sql, [.. values.Select(v => v.Name)]);
        }

        return query.Rows(read, [.. values.Select(v => v.Value)]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        begin.Dispose();
        commit.Dispose();
        foreach (var query in queries.Values)
        {
            query.Dispose();
        }

        queries.Clear();
        await ValueTask.CompletedTask.ConfigureAwait(false);
    }

    private static SqliteConnection Open()
    {
        var opened = new SqliteConnection("Data Source=:memory:;Pooling=False");
        opened.Open();
        return opened;
    }

    private static string Name<T>(T result) => result is CommitResult commit ? $"commit {commit.Status}" : "write";

    private static StoreUnavailableException Unavailable(string why) => new($"simulated: {why}", new IOException(why));

    // What the write changed in the table of jobs, for somebody who reads the trace.
    private void ShowJobs()
    {
        if (!town.Trace.IsShown)
        {
            return;
        }

        var after = StoredJob.All(this).ToDictionary(job => (job.Kind, job.Subject));
        foreach (var gone in shownJobs.Where(job => !after.ContainsKey(job.Key)))
        {
            town.Trace.Show($"- {gone.Value}");
        }

        foreach (var (key, job) in after.Where(job => shownJobs.GetValueOrDefault(job.Key) != job.Value))
        {
            town.Trace.Show($"{(shownJobs.ContainsKey(key) ? "~" : "+")} {job}");
        }

        shownJobs = after;
    }

    private Task LetPassAsync()
    {
        (instant, calls) = (town.Scheduler.Now, instant == town.Scheduler.Now ? calls + 1 : 0);
        if (town.Profile.StoreTakes > TimeSpan.Zero)
        {
            return town.Scheduler.WaitAsync(town.Random.Between(TimeSpan.Zero, town.Profile.StoreTakes), Hub);
        }

        // Code that asks again and again without waiting would never let the time go on.
        Spins |= calls > MostCallsAtOnce;
        return calls > MostCallsAtOnce ? Scheduler.NeverAsync(CancellationToken.None) : Task.CompletedTask;
    }

    // As the real queue writes a batch: an error of one piece of work is that one's, and the rest is committed.
    private T Write<T>(Func<T> work)
    {
        begin.Run();
        try
        {
            return work();
        }
        finally
        {
            commit.Run();
        }
    }
}
