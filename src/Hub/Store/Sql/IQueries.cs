using System.Data.Common;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads of the database. A room that keeps tables of its own reads them through this, and writes them through <see cref="Commit.Rows"/>.</summary>
internal interface IQueries
{
    /// <summary>What this database writes differently.</summary>
    SqlDialect Sql { get; }

    /// <summary>Runs one query.</summary>
    /// <param name="sql">Its text, always the same for the same question.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="values">Its parameters.</param>
    /// <exception cref="StoreUnavailableException">The database cannot be read.</exception>
    Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values);
}

/// <summary>Usual questions.</summary>
internal static class Queries
{
    /// <summary>The first row; null when there is none.</summary>
    public static async Task<T?> FirstAsync<T>(this IQueries queries, string sql, Func<DbDataReader, T> read, CancellationToken ct, params Param[] values)
        where T : class => await queries.QueryAsync(sql, read, ct, values).ConfigureAwait(false) is [var first, ..] ? first : null;
}
