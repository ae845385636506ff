using System.Text.Json;
using Dapper;

namespace Allentown311.Departments.Crew;

/// <summary>
/// Moves every work order through the department's steps, a batch at a time, so that ten thousand open orders need no more timers than
/// one. The plan is in the database, so the crew continues after a restart.
/// </summary>
internal sealed class WorkCrew : PeriodicService
{
    /// <summary>
    /// All orders of a batch get the same stamp. A batch must stay below the 500 orders that streets' GetChanges returns, or a caller that
    /// continues from the last stamp it saw would never get past that stamp.
    /// </summary>
    private const int Batch = 400;

    private readonly Database database;
    private readonly CrewPace pace;
    private readonly Random random;
    private readonly int partsPerOrder;
    private readonly string advance;
    private readonly string plan;

    public WorkCrew(Department department, Settings settings, Database database, TimeProvider clock, ILogger<WorkCrew> log)
        : base(TimeSpan.FromMilliseconds(100), clock, log)
    {
        this.database = database;
        pace = settings.Pace;
        random = settings.Seed is { } seed ? new Random(seed) : Random.Shared;
        partsPerOrder = department.Steps.Length - 1;

        var moves = department.Steps.Zip(department.Steps.Skip(1), (from, to) => $"WHEN '{from}' THEN '{to}'");
        var working = string.Join(", ", department.Steps.SkipLast(1).Select(step => $"'{step}'"));
        advance = $"""
            UPDATE work_order SET status = CASE status {string.Join(' ', moves)} END, changed_at = @stamp
            WHERE id IN (SELECT value FROM json_each(@ids)) AND status IN ({working})
            """;
        plan = $"""
            UPDATE crew_job SET due_at = CASE
                WHEN (SELECT status FROM work_order o WHERE o.id = crew_job.id) IN ({working}) THEN due_at + part_ms END
            WHERE id IN (SELECT value FROM json_each(@ids))
            """;
        database.Write(c => c.Execute("""
            CREATE TABLE IF NOT EXISTS crew_job(id INTEGER PRIMARY KEY, due_at INTEGER, part_ms INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS crew_job_due ON crew_job(due_at) WHERE due_at IS NOT NULL;
            """));
    }

    protected override void RunOnce()
    {
        TakeOnNewOrders();
        AdvanceDueOrders();
    }

    private void TakeOnNewOrders()
    {
        var orders = database.Read(c => c.Query<(long Id, string ChangedAt)>("""
            SELECT id, changed_at FROM work_order
            WHERE id > (SELECT coalesce(max(id), 0) FROM crew_job) AND changed_at IS NOT NULL ORDER BY id LIMIT 1000
            """).AsList());
        if (orders.Count == 0)
            return;

        var jobs = orders.ConvertAll(order =>
        {
            var part = (long)pace.Pick(random).TotalMilliseconds / partsPerOrder;
            return new { id = order.Id, due = new DateTimeOffset(Stamp.ToUtc(order.ChangedAt)).ToUnixTimeMilliseconds() + part, part };
        });
        database.Write(c => c.Execute("INSERT INTO crew_job(id, due_at, part_ms) VALUES (@id, @due, @part)", jobs));
    }

    private void AdvanceDueOrders()
    {
        // This reads without the write lock: most rounds find nothing due, and in parks the hub needs that lock too.
        var now = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var due = database.Read(c => c.Query<long>(
            "SELECT id FROM crew_job WHERE due_at <= @now ORDER BY due_at LIMIT @Batch", new { now, Batch }).AsList());
        if (due.Count == 0)
            return;

        var ids = JsonSerializer.Serialize(due);
        database.Write(c => c.Execute(advance, new { ids, stamp = Stamp.Of(Clock.GetUtcNow()) }) + c.Execute(plan, new { ids }));
    }
}
