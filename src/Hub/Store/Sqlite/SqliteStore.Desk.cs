using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>What the desk and the administrators read: jobs, attempts, the audit, notes.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public Task<Job?> FindJobAsync(JobKind kind, long subject, CancellationToken ct) => readers.ReadAsync(
        c => c.Query($"SELECT {JobColumns} FROM job WHERE kind = @kind AND subject = @subject", Rows.Job, ("@kind", (int)kind), ("@subject", subject)).FirstOrDefault(), ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<SendAttempt>>(
        c => c.Query(
            "SELECT at, outcome, reason, elapsed_ms, sent, answered FROM attempt WHERE order_id = @id ORDER BY id",
            r => new SendAttempt(orderId, Time(r, 0), r.GetString(1), Text(r, 2), TimeSpan.FromMilliseconds(r.GetInt64(3)), Text(r, 4), Text(r, 5)),
            ("@id", orderId)),
        ct);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<AuditLine>>(
        c => c.Query(
            "SELECT n, at, who, what, subject, reason, before, after, hash FROM audit WHERE n > @after ORDER BY n LIMIT @most",
            r => new AuditLine(r.GetInt64(0), new AuditEntry(Time(r, 1), r.GetString(2), r.GetString(3), r.GetString(4), Text(r, 5), Text(r, 6), Text(r, 7)), r.GetString(8)),
            ("@after", after), ("@most", most)),
        ct);

    /// <inheritdoc/>
    public Task<string?> MarkAsync(string name, CancellationToken ct) => readers.ReadAsync(
        c => c.Query("SELECT value FROM mark WHERE name = @name", r => r.GetString(0), ("@name", name)).FirstOrDefault(), ct);

    /// <inheritdoc/>
    public Task SetMarkAsync(string name, string? value, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var set = new Prepared(connection, value is null ? "DELETE FROM mark WHERE name = @name" : "INSERT OR REPLACE INTO mark VALUES (@name, @value)");
            return set.Run(name, value);
        },
        ct);
}
