using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Links;

/// <summary>
/// A person's word that a department's work is to be tried now, whatever wait its system has asked for. Orders in doubt are left as they
/// are: a look-up before their settle time proves nothing, and could send an order twice.
/// </summary>
internal static class WorkNow
{
    private const string MarkPrefix = "now.";
    private const int MostPerCommit = 500;
    private static readonly string Waits = Writes.Literals([WorkOrderState.Pending]);

    /// <summary>Makes the waiting orders of a mapping due, and asks every running hub to end its pause. Returns how many waited.</summary>
    /// <param name="store">The store.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="who">Who says so, for the audit.</param>
    /// <param name="why">The reason the person gave.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="ct">Stops waiting.</param>
    public static async Task<int> RequestAsync(
        IStore store, string mapping, string who, string? why, DateTimeOffset now, CancellationToken ct)
    {
        var count = 0;
        var audit = new AuditEntry(now, who, "work.now", mapping, why);
        await store.CommitAsync(new Commit { Audit = { audit } }, ct).ConfigureAwait(false);

        // Each order once: one that is tried meanwhile and fails again waits as its department asks.
        var seen = new HashSet<long>();
        while ((await WaitingAsync(store.Queries, LaneName.Submit(mapping), now, ct).ConfigureAwait(false))
            .Where(job => seen.Add(job.Subject)).ToList() is { Count: > 0 } waiting)
        {
            var commit = new Commit();
            commit.Rows.AddRange(waiting.Select(job => JobTable.BringForward.Of(job with { DueAt = now })));
            await store.CommitAsync(commit, ct).ConfigureAwait(false);
            count += waiting.Count;
        }

        var mark = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        await store.Marks.SetAsync($"{MarkPrefix}{mapping}", mark, ct).ConfigureAwait(false);
        return count;
    }

    /// <summary>The latest request for each mapping, as stored.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RequestsAsync(IStore store, CancellationToken ct) =>
        (await store.Marks.ListAsync(MarkPrefix, ct).ConfigureAwait(false))
            .ToDictionary(m => m.Key[MarkPrefix.Length..], m => m.Value, StringComparer.Ordinal);

    private static Task<IReadOnlyList<Job>> WaitingAsync(IQueries queries, string lane, DateTimeOffset now, CancellationToken ct) =>
        queries.QueryAsync(
            $"""
             SELECT {JobTable.All.List} FROM job
             WHERE lane = @lane AND {JobTable.Claimable} AND kind = @kind AND due_at > @now
                 AND EXISTS (SELECT 1 FROM work_order WHERE work_order.id = job.subject AND work_order.state IN ({Waits}))
             ORDER BY due_at {queries.Sql.Limit("@most")}
             """,
            JobTable.Read,
            ct,
            Param.Text("@lane", lane),
            Param.Number("@kind", (long)JobKind.Submit),
            Param.Time("@now", now),
            Param.Number("@most", MostPerCommit));
}
