using Allentown311.Departments.Faults;
using Dapper;

namespace Allentown311.Departments;

/// <summary>A work order as a caller sends it. <see cref="More"/> holds the department's own fields as JSON.</summary>
internal sealed record NewOrder(
    string Ref, string Type, string Place, double? Lat, double? Lon, string Details, string ReportedAt, string More);

/// <summary>The present status of a work order.</summary>
internal sealed record OrderStatus(long Id, string Ref, string Status, string ChangedAt);

/// <summary>The work orders of streets, parking and animals. Parks keeps its own table, because the hub writes to it.</summary>
internal sealed class OrderBook
{
    // The second index also answers the counts, without reading whole rows.
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS work_order(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ref TEXT NOT NULL,
            type TEXT NOT NULL,
            place TEXT NOT NULL,
            lat REAL,
            lon REAL,
            details TEXT NOT NULL,
            reported_at TEXT NOT NULL,
            more TEXT NOT NULL,
            status TEXT NOT NULL,
            changed_at TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS work_order_by_ref ON work_order(ref);
        CREATE INDEX IF NOT EXISTS work_order_by_change ON work_order(changed_at, id, status);
        """;

    private const string Columns = "id, ref, status, changed_at AS changedAt";

    // ON CONFLICT would use up a number for every repeat, and the numbers would have gaps.
    private const string Insert = """
        INSERT INTO work_order(ref, type, place, lat, lon, details, reported_at, more, status, changed_at)
        SELECT @Ref, @Type, @Place, @Lat, @Lon, @Details, @ReportedAt, @More, @status, @now
        WHERE @unguarded OR NOT EXISTS (SELECT 1 FROM work_order WHERE ref = @Ref) RETURNING id
        """;

    private readonly Department department;
    private readonly Database database;
    private readonly Ledger ledger;
    private readonly TimeProvider clock;
    private readonly FaultLog faults;
    private readonly bool unguarded;

    public OrderBook(Department department, Database database, Ledger ledger, TimeProvider clock, FaultPlan plan, FaultLog faults)
    {
        this.department = department;
        this.database = database;
        this.ledger = ledger;
        this.clock = clock;
        this.faults = faults;
        unguarded = plan[FaultMode.NoGuard] > 0;

        // A unique index enforces one record for each reference, unless the department is to ignore references.
        database.Write(c => c.Execute(unguarded
            ? "DROP INDEX IF EXISTS one_record_each"
            : "CREATE UNIQUE INDEX IF NOT EXISTS one_record_each ON work_order(ref)"));
    }

    /// <summary>Makes a record unless the reference has one already. In both cases the record is in the ledger on return.</summary>
    /// <returns>The record's id, and whether this call made it.</returns>
    public (long Id, bool IsNew) Add(NewOrder order)
    {
        var made = database.Write(c =>
        {
            var row = new DynamicParameters(order);
            row.Add("status", department.Steps[0]);
            row.Add("unguarded", unguarded);
            row.Add("now", Stamp.Of(clock.GetUtcNow()));
            return c.QuerySingleOrDefault<long?>(Insert, row);
        });
        ledger.CatchUp();
        var first = unguarded || made is null ? Find(order.Ref)!.Id : made.Value;
        if (made is not null && first != made)
            faults.Write(FaultMode.NoGuard, order.Ref);
        return made is { } id ? (id, true) : (first, false);
    }

    /// <summary>Finds the record of a reference, the first if there are several; null if there is none.</summary>
    public OrderStatus? Find(string reference) => database.Read(c => c.QueryFirstOrDefault<OrderStatus>(
        $"SELECT {Columns} FROM work_order WHERE ref = @reference ORDER BY id LIMIT 1", new { reference }));

    /// <summary>
    /// A page of the records changed since then, in the order of their ids: a record that changes meanwhile moves no other record to a
    /// page that was already read.
    /// </summary>
    public List<OrderStatus> ListSince(DateTimeOffset moment, int skip, int take) => database.Read(c => c.Query<OrderStatus>(
        $"SELECT {Columns} FROM work_order WHERE changed_at >= @since ORDER BY id LIMIT @take OFFSET @skip",
        new { since = Stamp.Of(moment), skip, take }).AsList());

    /// <summary>The records changed since then, in the order of their changes.</summary>
    public List<OrderStatus> ListChangedSince(DateTime utc, int limit) => database.Read(c => c.Query<OrderStatus>(
        $"SELECT {Columns} FROM work_order WHERE changed_at >= @since ORDER BY changed_at, id LIMIT @limit",
        new { since = Stamp.Of(utc), limit }).AsList());
}
