using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Retention;

/// <summary>
/// Finds what may be destroyed, and counts what may not and why. Each is one query over an index, whatever the number of tickets.
/// </summary>
internal sealed class PurgeQueries(IQueries queries)
{
    private static readonly string Closed = Writes.Literal(TicketStatus.Closed);

    // An older hub beside this one may have changed a ticket without moving the time of its end, so the last change counts too.
    private static readonly string Ended =
        $"t.destroyed = @level AND t.ended_at < @before AND t.updated_at < @before AND t.status = {Closed} "
        + "AND (@ticket IS NULL OR t.id = @ticket)";

    // A condition: a step, a person or the broker still has to do with the ticket. A follow-up of an order that has ended only ends itself.
    private static readonly string HasWork =
        $"""
         (EXISTS (SELECT 1 FROM job j WHERE j.kind = {Writes.Literal(JobKind.Route)} AND j.subject = t.id)
           OR EXISTS (SELECT 1 FROM job j WHERE j.kind IN ({Writes.Literals([JobKind.Submit, JobKind.ApplyStatus, JobKind.FollowUp])})
             AND j.subject BETWEEN t.id * 256 AND t.id * 256 + 255
             AND (j.kind <> {Writes.Literal(JobKind.FollowUp)} OR j.parked IS NOT NULL))
           OR EXISTS (SELECT 1 FROM job j WHERE j.kind = {Writes.Literal(JobKind.Notify)}
             AND j.subject BETWEEN t.id * 65536 AND t.id * 65536 + 65535)
           OR EXISTS (SELECT 1 FROM work_order w WHERE w.id BETWEEN t.id * 256 AND t.id * 256 + 255
             AND w.state NOT IN ({WorkOrderTable.Ended}))
           OR EXISTS (SELECT 1 FROM notice n WHERE n.id BETWEEN t.id * 65536 AND t.id * 65536 + 65535
             AND n.state = {Writes.Literal(NoticeState.ToCall)})
           OR t.number IN (SELECT o.grouped_by FROM outbox o))
         """;

    private static readonly string Held = LegalHoldTable.Holds("t");

    /// <summary>The query of one level of destruction, by the index over level and end.</summary>
    public static string FindSql(SqlDialect sql) =>
        $"SELECT t.id, t.ended_at FROM ticket t WHERE {Ended} AND NOT {HasWork} AND NOT {Held} "
        + $"ORDER BY t.ended_at, t.id {sql.Limit("@most")}";

    /// <summary>The number of the last hold that was added.</summary>
    public async Task<long> LastHoldAsync(CancellationToken ct) =>
        (await queries.QueryAsync(LegalHoldTable.Last, r => r.Number("n"), ct).ConfigureAwait(false))[0];

    /// <summary>True when any hold is in force.</summary>
    public async Task<bool> IsAnythingHeldAsync(CancellationToken ct) =>
        (await queries.QueryAsync(LegalHoldTable.Any, r => r.Count("many"), ct).ConfigureAwait(false))[0] > 0;

    /// <summary>Ids of tickets whose part may be destroyed now, those that closed first in front.</summary>
    public async Task<IReadOnlyList<long>> FindAsync(PurgeOrder order, int most, CancellationToken ct)
    {
        var found = new List<long>();
        foreach (var level in Levels(order))
        {
            if (found.Count < most)
            {
                found.AddRange(await queries.QueryAsync(
                    FindSql(queries.Sql),
                    r => r.Number("id"),
                    ct,
                    [.. Values(order, level), Param.Number("@most", most - found.Count)]).ConfigureAwait(false));
            }
        }

        return found;
    }

    /// <summary>Counts the tickets that an order is about.</summary>
    public async Task<PurgeCounts> CountAsync(PurgeOrder order, CancellationToken ct)
    {
        var counts = new PurgeCounts(0, 0, 0, await CountOpenAsync(order, ct).ConfigureAwait(false));
        foreach (var level in Levels(order))
        {
            var part = (await queries.QueryAsync(
                $"""
                 SELECT coalesce(sum(c.held), 0) AS held, coalesce(sum(CASE WHEN c.held = 0 THEN c.work ELSE 0 END), 0) AS work,
                   count(*) AS many
                 FROM (SELECT CASE WHEN {Held} THEN 1 ELSE 0 END AS held, CASE WHEN {HasWork} THEN 1 ELSE 0 END AS work
                   FROM ticket t WHERE {Ended}) c
                 """,
                r => (Held: r.Count("held"), Work: r.Count("work"), Many: r.Count("many")),
                ct,
                [.. Values(order, level)]).ConfigureAwait(false))[0];
            counts = counts with
            {
                Due = counts.Due + part.Many - part.Held - part.Work,
                Held = counts.Held + part.Held,
                Working = counts.Working + part.Work,
            };
        }

        return counts;
    }

    /// <summary>How many tickets a hold holds today.</summary>
    public async Task<long> CountHeldAsync(long hold, CancellationToken ct)
    {
        var held = Held.Replace("h.removed_at IS NULL", "h.n = @hold", StringComparison.Ordinal);
        return (await queries.QueryAsync(
            $"SELECT count(*) AS many FROM ticket t WHERE {held}", r => r.Count("many"), ct, Param.Number("@hold", hold))
            .ConfigureAwait(false))[0];
    }

    /// <summary>The holds over a ticket.</summary>
    public Task<IReadOnlyList<LegalHold>> HoldsOfAsync(long ticketId, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT {LegalHoldTable.All.Of("x")} FROM legal_hold x JOIN ticket t ON t.id = @id
         WHERE x.removed_at IS NULL AND {Held.Replace("h.removed_at IS NULL", "h.n = x.n", StringComparison.Ordinal)} ORDER BY x.n
         """,
        LegalHoldTable.Read,
        ct,
        Param.Number("@id", ticketId));

    /// <summary>Ids of the notices of tickets.</summary>
    public Task<IReadOnlyList<long>> NoticesAsync(IEnumerable<long> tickets, CancellationToken ct) => queries.QueryAsync(
        $"""
         SELECT n.id FROM ({queries.Sql.Numbers("@ids")}) t
         CROSS JOIN notice n WHERE n.id BETWEEN t.value * 65536 AND t.value * 65536 + 65535 ORDER BY n.id
         """,
        r => r.Number("id"),
        ct,
        Param.Numbers("@ids", tickets));

    /// <summary>Which of these tickets have lost at least these parts.</summary>
    public async Task<IReadOnlySet<long>> DestroyedAsync(IEnumerable<long> tickets, DestroyedParts parts, CancellationToken ct) =>
        (await queries.QueryAsync(
            $"SELECT id FROM ticket WHERE destroyed >= @level AND id IN ({queries.Sql.Numbers("@ids")})",
            r => r.Number("id"),
            ct,
            Param.Number("@level", (long)parts),
            Param.Numbers("@ids", tickets)).ConfigureAwait(false)).ToHashSet();

    /// <summary>Closed tickets without the time of their end: an older hub closed them, beside this one.</summary>
    public Task<IReadOnlyList<long>> WithoutEndAsync(int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT t.id FROM ticket t WHERE t.status = {Closed} AND t.ended_at IS NULL ORDER BY t.id {queries.Sql.Limit("@most")}",
        r => r.Number("id"),
        ct,
        Param.Number("@most", most));

    private async Task<long> CountOpenAsync(PurgeOrder order, CancellationToken ct) => (await queries.QueryAsync(
        $"SELECT count(*) AS many FROM ticket t WHERE t.requested_at < @before AND t.status <> {Closed} "
        + "AND (@ticket IS NULL OR t.id = @ticket)",
        r => r.Count("many"),
        ct,
        Param.Time("@before", order.Before),
        Param.Number("@ticket", order.TicketId)).ConfigureAwait(false))[0];

    // Each level is a range of the index, in the order of the end.
    private static IEnumerable<DestroyedParts> Levels(PurgeOrder order) =>
        Enum.GetValues<DestroyedParts>().Where(level => level < order.Class.Parts());

    private static Param[] Values(PurgeOrder order, DestroyedParts level) =>
    [
        Param.Number("@level", (long)level), Param.Time("@before", order.Before), Param.Number("@ticket", order.TicketId),
    ];
}

/// <summary>What an order is about.</summary>
/// <param name="Due">May be destroyed now.</param>
/// <param name="Held">Are under a legal hold.</param>
/// <param name="Working">Are closed, and a step, a call-back, a parked item or a message still waits.</param>
/// <param name="Open">Were asked before that time, and are open.</param>
internal sealed record PurgeCounts(long Due, long Held, long Working, long Open);
