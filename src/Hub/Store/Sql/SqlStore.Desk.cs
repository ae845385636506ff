using static Allentown311.Hub.Store.Sql.Param;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <content>What the desk and the administrators read: jobs, attempts, the audit, notes, nodes.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public async Task<Job?> FindJobAsync(JobKind kind, long subject, CancellationToken ct) => await FirstAsync(
        $"SELECT {JobColumns} FROM job WHERE kind = @kind AND subject = @subject", Rows.Job, ct, Number("@kind", (long)kind), Number("@subject", subject)).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SendAttempt>> AttemptsOfAsync(long orderId, CancellationToken ct) => QueryAsync(
        "SELECT at, outcome, reason, elapsed_ms, sent, answered FROM attempt WHERE order_id = @id ORDER BY id",
        r => new SendAttempt(orderId, Time(r, 0), r.GetString(1), Rows.Text(r, 2), TimeSpan.FromMilliseconds(r.GetInt64(3)), Rows.Text(r, 4), Rows.Text(r, 5)),
        ct,
        Number("@id", orderId));

    /// <inheritdoc/>
    public Task<IReadOnlyList<(long Id, SendAttempt Attempt)>> OldAttemptsAsync(DateTimeOffset before, int most, CancellationToken ct) => QueryAsync(
        $"""
         SELECT a.id, a.order_id, a.at, a.outcome, a.reason, a.elapsed_ms, a.sent, a.answered FROM attempt a JOIN work_order w ON w.id = a.order_id
         WHERE a.at < @before AND {dialect.Kept("a")} AND w.state IN (50, 51, 52, 53, 54) ORDER BY a.at {dialect.Most("@most")}
         """,
        r => (r.GetInt64(0), new SendAttempt(r.GetInt64(1), Time(r, 2), r.GetString(3), Rows.Text(r, 4), TimeSpan.FromMilliseconds(r.GetInt64(5)), Rows.Text(r, 6), Rows.Text(r, 7))),
        ct,
        Param.Time("@before", before),
        Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditLine>> AuditAsync(long after, int most, CancellationToken ct) => QueryAsync(
        $"SELECT n, at, who, what, subject, reason, before, after, hash FROM audit WHERE n > @n ORDER BY n {dialect.Most("@most")}",
        r => new AuditLine(r.GetInt64(0), new AuditEntry(Time(r, 1), r.GetString(2), r.GetString(3), r.GetString(4), Rows.Text(r, 5), Rows.Text(r, 6), Rows.Text(r, 7)), r.GetString(8)),
        ct,
        Number("@n", after),
        Number("@most", most));

    /// <inheritdoc/>
    public async Task<string?> MarkAsync(string name, CancellationToken ct) =>
        await FirstAsync("SELECT value FROM mark WHERE name = @name", r => r.GetString(0), ct, Text("@name", name)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> MarksAsync(string prefix, CancellationToken ct) =>
        (await QueryAsync("SELECT name, value FROM mark", r => (r.GetString(0), r.GetString(1)), ct).ConfigureAwait(false))
        .Where(m => m.Item1.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRow>> NodesAsync(CancellationToken ct) => QueryAsync($"SELECT {NodeColumns} FROM session ORDER BY id", Rows.Node, ct);
}
