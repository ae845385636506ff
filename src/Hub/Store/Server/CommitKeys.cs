using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// Lists the keys of what a commit writes. Two commits with a key in common never share a batch, because a batch is written set by set: the
/// order of its commits is lost, and the second must see what the first has written.
/// </summary>
internal static class CommitKeys
{
    /// <summary>Returns all keys of a commit; a key may be returned twice.</summary>
    public static IEnumerable<CommitKey> Of(Commit commit)
    {
        foreach (var (before, after) in commit.Tickets)
        {
            yield return TicketTable.KeyOf(after);
            if (before is null && after.SourceReference is not null)
            {
                yield return TicketTable.New.KeyOf!(after);
            }

            foreach (var order in after.WorkOrders)
            {
                if (order.ExternalId is { } number)
                {
                    yield return UnmatchedTable.NumberKey(order.Mapping, number);
                }
            }
        }

        foreach (var job in commit.AllJobs())
        {
            yield return JobTable.KeyOf(job);
        }

        if (commit.Finishes is { } finishes)
        {
            yield return JobTable.KeyOf(finishes);
        }

        if (commit.Requires is { } requires)
        {
            yield return JobTable.KeyOf(requires);
        }

        foreach (var (kind, subject) in commit.Settled)
        {
            yield return JobTable.KeyOf(kind, subject);
        }

        foreach (var notice in commit.NewNotices)
        {
            yield return NoticeTable.KeyOf(notice.Notice);
        }

        foreach (var update in commit.Unmatched)
        {
            yield return UnmatchedTable.NumberKey(update.Mapping, update.ExternalId);
        }

        if (commit.Feed is { } feed)
        {
            yield return FeedTable.Move.KeyOf!(feed);
            yield return InboundFileTable.Mark.KeyOf!(feed);
        }

        foreach (var row in commit.PlainRows())
        {
            if (row.Key is { } key)
            {
                yield return key;
            }
        }
    }
}
