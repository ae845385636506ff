using Dapper;

namespace Allentown311.Departments;

/// <summary>What a caller asks for. <see cref="More"/> holds the department's own fields as JSON.</summary>
internal sealed record NewOrder(
    string Ref, string Type, string Place, double? Lat, double? Lon, string Details, string ReportedAt, string More);

/// <summary>Where a work order stands now.</summary>
internal sealed record OrderStatus(long Id, string Ref, string Status, string ChangedAt);

/// <summary>The work orders of streets, parking and animals. Parks keeps its own table, because the hub writes to it.</summary>
internal sealed class OrderBook(Department department, Database database, Ledger ledger, TimeProvider clock)
{
    // The second index also answers the counts, without reading whole rows.
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS work_order(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ref TEXT NOT NULL UNIQUE,
            type TEXT NOT NULL,
            place TEXT NOT NULL,
            lat REAL,
            lon REAL,
            details TEXT NOT NULL,
            reported_at TEXT NOT NULL,
            more TEXT NOT NULL,
            status TEXT NOT NULL,
            changed_at TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS work_order_by_change ON work_order(changed_at, id, status);
        """;

    private const string Columns = "id, ref, status, changed_at AS changedAt";

    // Not ON CONFLICT: that would use up a number for every repeat, and the numbers would have gaps.
    private const string Insert = """
        INSERT INTO work_order(ref, type, place, lat, lon, details, reported_at, more, status, changed_at)
        SELECT @Ref, @Type, @Place, @Lat, @Lon, @Details, @ReportedAt, @More, @status, @now
        WHERE NOT EXISTS (SELECT 1 FROM work_order WHERE ref = @Ref) RETURNING id
        """;

    /// <summary>Makes a record unless its reference has one already; either way the record is in the ledger on return.</summary>
    public (long Id, bool IsNew) Add(NewOrder order)
    {
        var made = database.Write(c =>
        {
            var row = new DynamicParameters(order);
            row.Add("status", department.Steps[0]);
            row.Add("now", Stamp.Of(clock.GetUtcNow()));
            return c.QuerySingleOrDefault<long?>(Insert, row);
        });
        ledger.CatchUp();
        return made is { } id ? (id, true) : (Find(order.Ref)!.Id, false);
    }

    public OrderStatus? Find(string reference) => database.Read(c =>
        c.QuerySingleOrDefault<OrderStatus>($"SELECT {Columns} FROM work_order WHERE ref = @reference", new { reference }));

    /// <summary>A page of the records changed since then. By number, so that one that changes meanwhile moves no other to a page already read.</summary>
    public List<OrderStatus> ListedSince(DateTimeOffset moment, int skip, int take) => database.Read(c => c.Query<OrderStatus>(
        $"SELECT {Columns} FROM work_order WHERE changed_at >= @since ORDER BY id LIMIT @take OFFSET @skip",
        new { since = Stamp.Of(moment), skip, take }).AsList());

    public List<OrderStatus> ChangedSince(DateTime utc, int limit) => database.Read(c => c.Query<OrderStatus>(
        $"SELECT {Columns} FROM work_order WHERE changed_at >= @since ORDER BY changed_at, id LIMIT @limit",
        new { since = Stamp.Of(utc), limit }).AsList());
}
