using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// Puts rows by <c>ON CONFLICT</c>, as SQLite (https://sqlite.org/lang_upsert.html) and PostgreSQL do
/// (https://www.postgresql.org/docs/current/sql-insert.html).
/// </summary>
internal static class OnConflictSql
{
    /// <summary>What stands behind an INSERT for rows whose key may be there.</summary>
    /// <param name="write">How rows are written; <see cref="WriteKind.InsertNew"/> or <see cref="WriteKind.Put"/>.</param>
    /// <param name="set">The changes, with the coming row called <c>excluded</c>.</param>
    /// <param name="when">The condition, with the same names; null for always.</param>
    public static string Clause(Write write, string set, string? when) => write.Kind == WriteKind.InsertNew
        ? $"ON CONFLICT ({string.Join(", ", write.Keys)}){(write.KeyFilter is null ? "" : $" WHERE {write.KeyFilter}")} DO NOTHING"
        : $"ON CONFLICT ({string.Join(", ", write.Keys)}) DO UPDATE SET {set}{(when is null ? "" : $" WHERE {when}")}";
}
