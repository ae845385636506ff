using System.Data.Common;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// Runs queries. A feature that has tables of its own reads them through this interface, and writes them through <see cref="Commit.Rows"/>.
/// </summary>
internal interface IQueries
{
    /// <summary>The database's SQL dialect.</summary>
    SqlDialect Sql { get; }

    /// <summary>Runs one query.</summary>
    /// <param name="sql">The query. Its text must not depend on the values, because prepared statements are cached by text.</param>
    /// <param name="read">Reads one row.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <param name="values">The query's parameters.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values);
}

/// <summary>Common forms of queries.</summary>
internal static class Queries
{
    /// <summary>Returns the first row; null when there is none.</summary>
    public static async Task<T?> FirstAsync<T>(
        this IQueries queries, string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values)
        where T : class =>
        await queries.QueryAsync(sql, read, ct, values).ConfigureAwait(false) is [var first, ..] ? first : null;
}
