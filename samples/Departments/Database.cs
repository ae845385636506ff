using Dapper;
using Microsoft.Data.Sqlite;

namespace Allentown311.Departments;

/// <summary>
/// A department's SQLite file: any number of readers, one writer at a time.
/// Callers read the clock inside a write, so that a later commit never has an earlier stamp and the hub's cursor misses no change.
/// The gate guards the writer's connection.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly string connectionString;
    private readonly SqliteConnection writer;
    private readonly Lock gate = new();

    public Database(Department department, Settings settings)
    {
        connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(settings.Data.FullName, $"{department.Name}.db"),
            DefaultTimeout = 5,
        }.ToString();
        writer = Open();

        // With NORMAL no commit is lost when the process dies. A power cut may lose the last commits, and the ledger's lines with them.
        writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        writer.Execute(department.Schema);
    }

    public T Read<T>(Func<SqliteConnection, T> work)
    {
        using var reader = Open();
        return work(reader);
    }

    public T Write<T>(Func<SqliteConnection, T> work)
    {
        lock (gate)
        {
            using var transaction = writer.BeginTransaction();
            var result = work(writer);
            transaction.Commit();
            return result;
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        using var pooled = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000");
        return connection;
    }
}
