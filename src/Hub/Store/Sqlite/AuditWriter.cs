using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Appends to the audit, each line chained to the one before.</summary>
internal sealed class AuditWriter(SqliteConnection connection) : IDisposable
{
    private readonly Prepared insert = new(connection, "INSERT INTO audit VALUES (@n, @at, @who, @what, @subject, @reason, @before, @after, @hash)");
    private readonly PreparedQuery last = new(connection, "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1");

    public void Write(IReadOnlyList<AuditEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        var (n, hash) = last.Rows(r => (r.GetInt64(0), r.GetString(1))) is [var newest] ? newest : (0, "");
        foreach (var entry in entries)
        {
            hash = AuditChain.Hash(hash, ++n, entry);
            insert.Run(n, Ms(entry.At), entry.Who, entry.What, entry.Subject, entry.Reason, entry.Before, entry.After, hash);
        }
    }

    public void Dispose()
    {
        insert.Dispose();
        last.Dispose();
    }
}
