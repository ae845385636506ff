using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// Writes upserts with <c>ON CONFLICT</c>, as SQLite (https://sqlite.org/lang_upsert.html) and PostgreSQL have it
/// (https://www.postgresql.org/docs/current/sql-insert.html).
/// </summary>
internal static class OnConflictSql
{
    /// <summary>Returns the clause that follows an INSERT of rows whose key may exist already.</summary>
    /// <param name="write">How rows are written; <see cref="WriteKind.InsertNew"/> or <see cref="WriteKind.Put"/>.</param>
    /// <param name="set">The changes, in which the new row is called <c>excluded</c>.</param>
    /// <param name="when">The condition, with the same names; null for always.</param>
    public static string Clause(Write write, string set, string? when)
    {
        var keys = string.Join(", ", write.Keys);
        return write.Kind == WriteKind.InsertNew
            ? $"ON CONFLICT ({keys}){(write.KeyFilter is null ? "" : $" WHERE {write.KeyFilter}")} DO NOTHING"
            : $"ON CONFLICT ({keys}) DO UPDATE SET {set}{(when is null ? "" : $" WHERE {when}")}";
    }
}
