using System.Diagnostics;

namespace Allentown311.Load.Processes;

/// <summary>Reads the hub's database from outside while the hub runs.</summary>
internal interface IHubStore : IDisposable
{
    /// <summary>The environment variables that the hub is started with.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Flushed transactions that wrote something, so far.</summary>
    long Commits();

    /// <summary>Size of the database, in bytes.</summary>
    long Size();

    /// <summary>CPU time of the database server; zero when the database is in the hub's process.</summary>
    TimeSpan ServerCpuTime();

    /// <summary>The database server's counters so far; zeros when the database is in the hub's process.</summary>
    StoreWork Work();

    /// <summary>Runs a query that returns one number.</summary>
    long QueryNumber(string sql);
}

/// <summary>What a database server has done.</summary>
/// <param name="Transactions">Committed transactions, including those that only read.</param>
/// <param name="Rows">Rows inserted, changed and deleted.</param>
/// <param name="LogBytes">Bytes written to the write-ahead log.</param>
internal sealed record StoreWork(long Transactions, long Rows, long LogBytes)
{
    public static StoreWork None { get; } = new(0, 0, 0);
}

/// <summary>Checks that are the same for every database.</summary>
internal static class HubStoreChecks
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    // The kinds of job that recur for ever are left out.
    private const string CountJobsLeft = "SELECT count(*) FROM job WHERE kind NOT IN (3, 8, 9, 10, 11, 13)";

    /// <summary>Counts the tickets of a service.</summary>
    public static long CountTickets(this IHubStore store, string service) =>
        store.QueryNumber($"SELECT count(*) FROM ticket WHERE service = '{service}'");

    /// <summary>Waits until no job is left, and throws unless every ticket is closed and has exactly one sent notice.</summary>
    /// <exception cref="NotDoneException">A job is left, a ticket is open, or a notice is missing or doubled.</exception>
    public static async Task CheckDoneAsync(this IHubStore store, int tickets)
    {
        var started = Stopwatch.GetTimestamp();
        while (store.QueryNumber(CountJobsLeft) > 0 && Stopwatch.GetElapsedTime(started) < Timeout)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        // Ticket status 3 is closed; notice state 1 is sent.
        var closed = store.QueryNumber("SELECT count(*) FROM ticket WHERE status = 3");
        var sent = store.QueryNumber("SELECT count(*) FROM notice WHERE state = 1");
        var jobs = store.QueryNumber(CountJobsLeft);
        if (closed != tickets || sent != tickets || jobs > 0)
        {
            throw new NotDoneException(
                $"the hub's database: of {tickets} tickets {closed} are closed and {sent} have their notice noted as sent; {jobs} jobs "
                + "are left");
        }
    }
}
