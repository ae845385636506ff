using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Allentown311.Load.Processes;

/// <summary>The hub's database, looked at from outside while the hub runs.</summary>
internal sealed class HubStore(string data)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly string file = Path.Combine(data, "hub.db");

    /// <summary>Transactions committed so far: the counter of the WAL index (https://sqlite.org/walformat.html, 2.1), which every commit raises.</summary>
    public uint Commits()
    {
        using var index = new FileStream(file + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        index.Position = 8;
        Span<byte> counter = stackalloc byte[4];
        index.ReadExactly(counter);
        return BitConverter.ToUInt32(counter);
    }

    /// <summary>Bytes of the database.</summary>
    public long Size() => Number("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");

    /// <summary>Tickets of a service.</summary>
    public long Tickets(string service) => Number($"SELECT count(*) FROM ticket WHERE service = '{service}'");

    /// <summary>Waits until no job is left, and throws unless every ticket is closed and every notice noted as sent, once.</summary>
    /// <exception cref="NotDoneException">Something is not as it must be.</exception>
    public async Task CheckDoneAsync(int tickets)
    {
        var started = Stopwatch.GetTimestamp();
        while (Number("SELECT count(*) FROM job") > 0 && Stopwatch.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        // 3 is a closed ticket, 1 a notice that went out.
        var (closed, sent, jobs) = (Number("SELECT count(*) FROM ticket WHERE status = 3"), Number("SELECT count(*) FROM notice WHERE state = 1"), Number("SELECT count(*) FROM job"));
        if (closed != tickets || sent != tickets || jobs > 0)
        {
            throw new NotDoneException($"the hub's database: of {tickets} tickets {closed} are closed and {sent} have their notice noted as sent; {jobs} jobs are left");
        }
    }

    private long Number(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
