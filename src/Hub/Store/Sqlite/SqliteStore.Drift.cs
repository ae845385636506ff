using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.StatusSync;
using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>Comparing with departments, and reading again.</content>
public sealed partial class SqliteStore
{
    private const string OpenStates = "(10, 20, 30, 40, 41)";

    /// <inheritdoc/>
    public Task<bool> EnsureJobAsync(Job job, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var ensure = new Prepared(connection,
                """
                INSERT INTO job (kind, subject, lane, due_at, attempts, payload, lease, may_have_run, created_at)
                VALUES (@kind, @subject, @lane, @due, 0, @payload, 0, 0, @now) ON CONFLICT DO NOTHING
                """);
            return ensure.Run((int)job.Kind, job.Subject, job.Lane, Ms(job.DueAt), job.Payload, Ms(time.GetUtcNow())) == 1;
        },
        ct);

    /// <inheritdoc/>
    public Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var move = new Prepared(connection, "UPDATE feed SET cursor = @cursor WHERE mapping = @mapping");
            using var wake = new Prepared(connection, "UPDATE job SET due_at = @now WHERE kind = 3 AND lease = 0 AND due_at > @now AND subject IN (SELECT id FROM feed WHERE mapping = @mapping)");
            if (move.Run(cursor, mapping) == 0)
            {
                return false;
            }

            wake.Run(Ms(now), mapping);
            commits.Note(audit);
            return true;
        },
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkOrder>> OrdersToCompareAsync(string mapping, DateTimeOffset since, long after, int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<WorkOrder>>(
        c => c.Query(
            $"SELECT {OrderColumns} FROM work_order WHERE mapping = @mapping AND id > @after AND (updated_at >= @since OR state NOT IN (50, 51, 52, 53, 54)) ORDER BY id LIMIT @most",
            Order, ("@mapping", mapping), ("@after", after), ("@since", Ms(since)), ("@most", most)),
        ct);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> OldestOpenAsync(string mapping, CancellationToken ct) => readers.ReadAsync(
        c => c.Query($"SELECT min(coalesce(department_changed_at, sent_at)) FROM work_order WHERE mapping = @mapping AND state IN {OpenStates}", r => TimeOrNull(r, 0), ("@mapping", mapping))[0], ct);

    /// <inheritdoc/>
    public Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var save = new Prepared(connection, "INSERT OR REPLACE INTO reconciliation VALUES (@mapping, @started, @ended, @compared, @problem)");
            save.Run(run.Mapping, Ms(run.StartedAt), Ms(run.EndedAt), run.Compared, run.Problem);
            if (run.Problem is not null)
            {
                return 0;
            }

            using var clear = new Prepared(connection, "DELETE FROM drift WHERE mapping = @mapping");
            using var add = new Prepared(connection, "INSERT OR REPLACE INTO drift VALUES (@mapping, @kind, @subject, @detail, @payload, @found)");
            clear.Run(run.Mapping);
            foreach (var d in drift)
            {
                add.Run(d.Mapping, (int)d.Kind, d.Subject, d.Detail, JsonSerializer.Serialize(new DriftPayload(d.OrderId, d.Theirs), StatusJson.Default.DriftPayload), Ms(d.FoundAt));
            }

            return drift.Count;
        },
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Reconciliation>> ReconciliationsAsync(CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Reconciliation>>(
        c => c.Query("SELECT mapping, started_at, ended_at, compared, problem FROM reconciliation ORDER BY mapping", r => new Reconciliation(r.GetString(0), Time(r, 1), TimeOrNull(r, 2), r.GetInt32(3), Text(r, 4))), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Drift>> DriftAsync(string? mapping, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Drift>>(
        c => c.Query(
            "SELECT mapping, kind, subject, detail, payload, found_at FROM drift WHERE @mapping IS NULL OR mapping = @mapping ORDER BY mapping, kind, subject",
            r =>
            {
                var payload = JsonSerializer.Deserialize(r.GetString(4), StatusJson.Default.DriftPayload)!;
                return new Drift(r.GetString(0), (DriftKind)r.GetInt32(1), r.GetString(2), r.GetString(3), Time(r, 5), payload.OrderId, payload.Theirs);
            },
            ("@mapping", mapping)),
        ct);
}
