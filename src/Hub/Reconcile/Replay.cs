using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Reports what reading a department's changes again from an earlier time would do. It writes nothing.</summary>
internal sealed class Replay(IStore store, ChangeEffects effects, TimeProvider time)
{
    private const int MaxPages = 10_000;

    /// <summary>Reads all pages from <paramref name="since"/> on and applies them to copies of the tickets.</summary>
    public async Task<ReplayReport> TryAsync(DepartmentLink link, DateTimeOffset since, CancellationToken ct)
    {
        var matcher = new StatusMatcher(store);
        var report = new ReplayReport();
        var tickets = new Dictionary<long, Ticket>();
        var cursor = ((IRewindStatus)link.Connector).CursorAt(since);
        for (var n = 0; n < MaxPages; n++)
        {
            var at = cursor;
            var page = await link.ReadAsync(token => link.Connector.ReadStatusAsync(at, token), ct).ConfigureAwait(false);
            var (sound, rejected) = UpdateRules.Sift(page.Updates, time.GetUtcNow());
            page = page with { Updates = sound, Rejected = [.. page.Rejected, .. rejected] };
            var (orders, found) = await matcher.MatchAsync(link.Mapping.Name, page.Updates, ct).ConfigureAwait(false);
            foreach (var ticket in found)
            {
                tickets.TryAdd(ticket.Id, ticket);
            }

            var commit = new Commit();
            var changes = new StatusChanges(link.Mapping.Name, time.GetUtcNow());
            changes.Apply(page.Updates, orders, [.. found.Select(t => tickets[t.Id])], commit);
            effects.AddTo(commit, time.GetUtcNow());
            await CountAsync(report, page, orders, changes, commit, ct).ConfigureAwait(false);
            foreach (var change in commit.Tickets)
            {
                tickets[change.After.Id] = change.After;
            }

            cursor = page.Cursor;
            if (!page.More || cursor is null)
            {
                return report;
            }
        }

        throw new InvalidOperationException($"The changes since {since:u} have more than {MaxPages} pages, or do not end.");
    }

    private async Task CountAsync(
        ReplayReport report,
        StatusPage page,
        IReadOnlyList<IReadOnlyList<long>> orders,
        StatusChanges changes,
        Commit commit,
        CancellationToken ct)
    {
        report.Rows += page.Updates.Count;
        report.Unreadable += page.Rejected.Count;
        report.Ours += orders.Count(o => o.Count > 0);
        report.Unmapped += changes.Unmapped;
        report.Moves.AddRange(changes.Moved.Select(m => $"{m.Order.Reference}: {m.Order.State.Name()} ({m.Order.DepartmentCode})"));
        foreach (var notice in commit.NewNotices.Select(n => n.Notice))
        {
            // One notice per resident and event: one that was sent before, by any channel, is not sent again.
            var sent = await store.Tickets.NoticesOfAsync(notice.TicketId, ct).ConfigureAwait(false);
            if (sent.All(n => n.Event != notice.Event) && report.Counted.Add((notice.TicketId, notice.Event)))
            {
                report.Notices++;
            }
        }
    }
}

/// <summary>What a replay would do.</summary>
internal sealed class ReplayReport
{
    /// <summary>Rows read.</summary>
    public int Rows { get; set; }

    /// <summary>Rows about orders of ours.</summary>
    public int Ours { get; set; }

    /// <summary>Rows that cannot be read.</summary>
    public int Unreadable { get; set; }

    /// <summary>Updates whose code the mapping's status table does not have.</summary>
    public int Unmapped { get; set; }

    /// <summary>Orders that would change their state, one line of text each.</summary>
    public List<string> Moves { get; } = [];

    /// <summary>Notices that would be made, for events that no notice was made for yet.</summary>
    public int Notices { get; set; }

    internal HashSet<(long Ticket, NoticeEvent Event)> Counted { get; } = [];
}
