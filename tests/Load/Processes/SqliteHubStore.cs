using Microsoft.Data.Sqlite;

namespace Allentown311.Load.Processes;

/// <summary>The hub's SQLite file.</summary>
internal sealed class SqliteHubStore(string data) : IHubStore
{
    private readonly string file = Path.Combine(data, "hub.db");

    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>The change counter of the WAL index (https://sqlite.org/walformat.html, 2.1). Each commit increases it by one.</summary>
    public long Commits()
    {
        using var index = new FileStream(file + "-shm", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        index.Position = 8;
        Span<byte> counter = stackalloc byte[4];
        index.ReadExactly(counter);
        return BitConverter.ToUInt32(counter);
    }

    public long Size() => QueryNumber("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()");

    public TimeSpan ServerCpuTime() => TimeSpan.Zero;

    public StoreWork Work() => StoreWork.None;

    public long QueryNumber(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
    }
}
