using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Tables;
using static Allentown311.Hub.Store.Tables.Writes;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Records the traffic between the hub and the departments' systems, and reads it.</summary>
internal sealed class SqlLinks(IStore store, IQueries queries) : ILinkStore
{
    // Starts from the waiting jobs, which are few, and not from all orders ever made.
    private static readonly string OldestOrdersSql =
        $"""
         SELECT w.mapping,
           min(CASE WHEN j.kind = {Literal(JobKind.Submit)} AND w.state IN ({Literals([WorkOrderState.Pending, WorkOrderState.InDoubt])})
             THEN w.updated_at END) AS waiting,
           min(CASE WHEN j.kind = {Literal(JobKind.FollowUp)} AND w.state = {Literal(WorkOrderState.Sent)}
             THEN coalesce(w.sent_at, w.updated_at) END) AS unanswered
         FROM job j JOIN work_order w ON w.id = j.subject
         WHERE j.kind IN ({Literals([JobKind.Submit, JobKind.FollowUp])}) AND j.parked IS NULL GROUP BY w.mapping ORDER BY w.mapping
         """;

    /// <inheritdoc/>
    public async Task NoteAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct)
    {
        // One commit: after a failure the caller writes every note again, and what was written would count twice. A commit takes one note
        // for a link, because servers write all rows of a table in one statement.
        var remaining = notes;
        while (remaining.Count > 0)
        {
            var commit = new Commit();
            var links = new HashSet<LinkKey>();
            var repeated = new List<LinkNote>();
            foreach (var note in remaining)
            {
                if (links.Add(note.Key))
                {
                    Add(note, commit);
                }
                else
                {
                    repeated.Add(note);
                }
            }

            await store.CommitAsync(commit, ct).ConfigureAwait(false);
            remaining = repeated;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LinkRow>> StatesAsync(CancellationToken ct) =>
        queries.QueryAsync($"SELECT {LinkTable.All.List} FROM link ORDER BY mapping, direction", LinkTable.Read, ct);

    /// <inheritdoc/>
    public async Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct) => (await queries.QueryAsync(
        $"SELECT {TrafficTable.All.List} FROM traffic",
        r => (Key: new LinkKey(r.Text("mapping"), (Direction)r.Number("direction")), Count: new HourCount(r.Number("hour"), r.Number("n"))),
        ct).ConfigureAwait(false)).ToLookup(t => t.Key, t => t.Count);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct) => queries.QueryAsync(
        OldestOrdersSql, r => new OldestOrders(r.Text("mapping"), r.TimeOrNull("waiting"), r.TimeOrNull("unanswered")), ct);

    private static void Add(LinkNote note, Commit commit)
    {
        commit.Rows.Add(LinkTable.Note.Of(note));
        commit.Rows.AddRange(note.Hours.Select(h => TrafficTable.Count.Of(new TrafficHour(note.Key, h.Hour, h.News))));
        if (note.Hours.Count > 0)
        {
            var oldest = note.Hours.Max(h => h.Hour) - TrafficTable.HoursKept;
            commit.Rows.Add(TrafficTable.ForgetBefore.Of(new TrafficHour(note.Key, oldest, 0)));
        }
    }
}
