using System.Collections.Concurrent;
using System.Data.Common;
using Allentown311.Hub.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>A pool of read connections, each used by one caller at a time. With WAL, readers never wait for the writer.</summary>
internal sealed class Readers(string file, int most) : IQueries, IDisposable
{
    private readonly ConcurrentBag<Reader> idle = [];
    private readonly SemaphoreSlim free = new(most);

    /// <inheritdoc/>
    public SqlDialect Sql => SqliteSql.Instance;

    /// <inheritdoc/>
    /// <remarks>The queries are short and use indexes, so they run on the caller's thread.</remarks>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values)
    {
        await free.WaitAsync(ct).ConfigureAwait(false);
        Reader? reader = null;
        try
        {
            reader = idle.TryTake(out var pooled) ? pooled : new Reader(Database.Open(file, writes: false));
            var result = reader.Query(sql, read, values);
            idle.Add(reader);
            return result;
        }
        catch (SqliteException e)
        {
            reader?.Dispose();
            throw new StoreUnavailableException($"The database could not be read ({SqliteErrors.Name(e)}).", e);
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryTake(out var reader))
        {
            reader.Dispose();
        }

        free.Dispose();
    }

    /// <summary>
    /// One read connection and the queries prepared on it. They are cached, because parsing a statement costs more than running it.
    /// </summary>
    private sealed class Reader(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<string, PreparedQuery> prepared = new(StringComparer.Ordinal);

        public List<T> Query<T>(string sql, Func<DbDataReader, T> read, Param[] values)
        {
            if (!prepared.TryGetValue(sql, out var query))
            {
                prepared[sql] = query = new PreparedQuery(connection, sql, [.. values.Select(v => v.Name)]);
            }

            return query.Rows(read, [.. values.Select(v => v.Value)]);
        }

        public void Dispose()
        {
            foreach (var query in prepared.Values)
            {
                query.Dispose();
            }

            connection.Dispose();
        }
    }
}
