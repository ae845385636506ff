using static Allentown311.Hub.Store.Sql.Param;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <content>What waits for a person.</content>
public abstract partial class SqlStore
{
    // Kinds 2, 4 and 7 are about a work order, kind 1 about a ticket (its orders that state 60, wrong department, keeps waiting).
    private string Fits =>
        $"""
         FROM job WHERE parked IS NOT NULL AND (@kind IS NULL OR kind = @kind) AND (@reason IS NULL OR {dialect.Holds("parked", "@reason")})
           AND (@before IS NULL OR created_at <= @before)
           AND (@department IS NULL OR lane = @to OR lane = @from
             OR (kind IN (2, 4, 7) AND EXISTS (SELECT 1 FROM work_order w WHERE w.id = job.subject AND @department IN (w.department, w.mapping)))
             OR (kind = 1 AND EXISTS (SELECT 1 FROM work_order w
               WHERE w.id BETWEEN {TicketOf} * 256 AND {TicketOf} * 256 + 255 AND w.state = 60 AND @department IN (w.department, w.mapping))))
         """;

    // A hash of other kinds, times 256, fits no 64 bits; SQL Server may do the sum before it looks at the kind.
    private const string TicketOf = "(CASE WHEN job.kind = 1 THEN job.subject ELSE 0 END)";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(int most, CancellationToken ct) =>
        QueryAsync($"SELECT {JobColumns} FROM job WHERE parked IS NOT NULL ORDER BY created_at {dialect.Most("@most")}", Rows.Job, ct, Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ParkedAsync(ParkedFilter filter, Job? after, int most, CancellationToken ct) => QueryAsync(
        $"""
         SELECT {JobColumns} {Fits}
           AND (created_at > @at OR (created_at = @at AND (kind > @afterkind OR (kind = @afterkind AND subject > @aftersubject))))
         ORDER BY created_at, kind, subject {dialect.Most("@most")}
         """,
        Rows.Job,
        ct,
        [
            .. Values(filter), Number("@at", after is null ? long.MinValue : Ms(after.WrittenAt)), Number("@afterkind", after is null ? 0 : (long)after.Kind),
            Number("@aftersubject", after?.Subject ?? 0), Number("@most", most),
        ]);

    /// <inheritdoc/>
    public async Task<long> CountParkedAsync(ParkedFilter filter, CancellationToken ct) =>
        (await QueryAsync($"SELECT count(*) AS n {Fits}", Count, ct, Values(filter)).ConfigureAwait(false))[0];

    // SQL Server counts in 32 bits.
    private static long Count(System.Data.Common.DbDataReader r) => Convert.ToInt64(r.GetValue(0), System.Globalization.CultureInfo.InvariantCulture);

    private static Param[] Values(ParkedFilter filter) =>
    [
        Number("@kind", (long?)filter.Kind), Text("@reason", filter.Reason), Param.Time("@before", filter.Before), Text("@department", filter.Department),
        Text("@to", LaneName.Submit(filter.Department ?? "")), Text("@from", LaneName.Read(filter.Department ?? "")),
    ];
}
