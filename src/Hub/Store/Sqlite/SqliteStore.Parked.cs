using static Allentown311.Hub.Store.Sqlite.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>What waits for a person.</content>
public sealed partial class SqliteStore
{
    // Kinds 2, 4 and 7 are about a work order, kind 1 about a ticket (its orders that state 60, wrong department, keeps waiting).
    private const string Fits =
        """
        FROM job WHERE parked IS NOT NULL AND (@kind IS NULL OR kind = @kind) AND (@reason IS NULL OR instr(lower(parked), lower(@reason)) > 0)
          AND (@before IS NULL OR created_at <= @before)
          AND (@department IS NULL OR lane = 'to:' || @department OR lane = 'from:' || @department
            OR (kind IN (2, 4, 7) AND EXISTS (SELECT 1 FROM work_order AS w WHERE w.id = job.subject AND @department IN (w.department, w.mapping)))
            OR (kind = 1 AND EXISTS (SELECT 1 FROM work_order AS w
              WHERE w.id BETWEEN (job.subject << 8) AND ((job.subject << 8) | 255) AND w.state = 60 AND @department IN (w.department, w.mapping))))
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct) => readers.ReadAsync<IReadOnlyList<Job>>(
        c => c.Query(
            $"SELECT {JobColumns} {Fits} AND (created_at, kind, subject) > (@at, @afterkind, @aftersubject) ORDER BY created_at, kind, subject LIMIT @most",
            Rows.Job,
            [.. Values(filter), ("@at", after is null ? long.MinValue : Ms(after.WrittenAt)), ("@afterkind", after is null ? 0 : (int)after.Kind), ("@aftersubject", after?.Subject ?? 0), ("@most", most)]),
        ct);

    /// <inheritdoc/>
    public Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct) =>
        readers.ReadAsync(c => c.Query($"SELECT count(*) {Fits}", r => r.GetInt64(0), Values(filter))[0], ct);

    private static (string Name, object? Value)[] Values(ParkedFilter filter) =>
    [
        ("@kind", filter.Kind is { } kind ? (int)kind : null), ("@reason", filter.Reason), ("@before", Ms(filter.Before)), ("@department", filter.Department),
    ];
}
