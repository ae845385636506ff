using System.Diagnostics;

namespace Allentown311.Load.Processes;

/// <summary>Reads the hub's database from outside while the hub runs.</summary>
internal interface IHubStore : IDisposable
{
    /// <summary>The environment variables that the hub is started with.</summary>
    IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Transactions that wrote something, so far.</summary>
    long Commits();

    /// <summary>Bytes of the database.</summary>
    long Size();

    /// <summary>CPU time of the database server; zero when the database is in the hub's process.</summary>
    TimeSpan ServerCpu();

    /// <summary>The database server's counters so far; zeros when the database is in the hub's process.</summary>
    StoreWork Work();

    /// <summary>One number.</summary>
    long Number(string sql);
}

/// <summary>What a database server has done.</summary>
/// <param name="Transactions">Transactions that ended well, those that only read included.</param>
/// <param name="Rows">Rows inserted, changed and deleted.</param>
/// <param name="LogBytes">Bytes of its write-ahead log.</param>
internal sealed record StoreWork(long Transactions, long Rows, long LogBytes)
{
    public static StoreWork None { get; } = new(0, 0, 0);
}

/// <summary>Checks that are the same for every database.</summary>
internal static class HubStoreChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Without the kinds of job that recur for ever.
    private const string JobsLeft = "SELECT count(*) FROM job WHERE kind NOT IN (3, 8, 9, 10, 11)";

    /// <summary>Tickets of a service.</summary>
    public static long Tickets(this IHubStore store, string service) =>
        store.Number($"SELECT count(*) FROM ticket WHERE service = '{service}'");

    /// <summary>Waits until no job is left, and throws unless every ticket is closed and every notice noted as sent, once.</summary>
    /// <exception cref="NotDoneException">A job is left, a ticket is open, or a notice is missing or doubled.</exception>
    public static async Task CheckDoneAsync(this IHubStore store, int tickets)
    {
        var started = Stopwatch.GetTimestamp();
        while (store.Number(JobsLeft) > 0 && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        // 3 is a closed ticket, 1 a notice that went out.
        var (closed, sent, jobs) = (
            store.Number("SELECT count(*) FROM ticket WHERE status = 3"),
            store.Number("SELECT count(*) FROM notice WHERE state = 1"),
            store.Number(JobsLeft));
        if (closed != tickets || sent != tickets || jobs > 0)
        {
            throw new NotDoneException(
                $"the hub's database: of {tickets} tickets {closed} are closed and {sent} have their notice noted as sent; {jobs} jobs "
                + "are left");
        }
    }
}
