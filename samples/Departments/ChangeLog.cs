using Dapper;

namespace Allentown311.Departments;

/// <summary>One change of a work order's status. An entry is never updated.</summary>
internal sealed record Change(long Seq, long Id, string Ref, string Status, string ChangedAt);

/// <summary>
/// The log of all status changes of all work orders, for the departments that report each step (parking, animals).
/// Entries are only appended, so page numbers stay valid while work goes on.
/// </summary>
internal sealed class ChangeLog(Database database)
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS change(
            seq INTEGER PRIMARY KEY, id INTEGER NOT NULL, ref TEXT NOT NULL, status TEXT NOT NULL, changed_at TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS change_by_time ON change(changed_at);
        CREATE TRIGGER IF NOT EXISTS order_opened AFTER INSERT ON work_order BEGIN
            INSERT INTO change(id, ref, status, changed_at) VALUES (NEW.id, NEW.ref, NEW.status, NEW.changed_at);
        END;
        CREATE TRIGGER IF NOT EXISTS order_moved AFTER UPDATE OF status ON work_order BEGIN
            INSERT INTO change(id, ref, status, changed_at) VALUES (NEW.id, NEW.ref, NEW.status, NEW.changed_at);
        END;
        """;

    private const string Select = "SELECT seq, id, ref, status, changed_at AS changedAt FROM change";

    public long Last() => database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(seq), 0) FROM change"));

    public List<Change> After(long seq, int limit) => database.Read(c =>
        c.Query<Change>($"{Select} WHERE seq > @seq ORDER BY seq LIMIT @limit", new { seq, limit }).AsList());

    public List<Change> Since(DateTimeOffset moment, int skip, int take) => database.Read(c => c.Query<Change>(
        $"{Select} WHERE changed_at >= @since ORDER BY changed_at, seq LIMIT @take OFFSET @skip",
        new { since = Stamp.Of(moment), skip, take }).AsList());
}
