using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Server;

/// <summary>
/// What a commit touches. Two that touch the same never share a transaction: set by set, the order within one is lost, and each must see what
/// the other left.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitKey(char Kind, long Number, string? Text = null, string? More = null)
{
    /// <summary>All keys of a commit.</summary>
    public static IEnumerable<CommitKey> Of(Commit commit)
    {
        foreach (var (before, after) in commit.Tickets)
        {
            yield return new('t', after.Id);
            if (before is null && after.SourceReference is { } reference)
            {
                yield return new('r', 0, after.Source, reference);
            }

            foreach (var order in after.WorkOrders)
            {
                if (order.ExternalId is { } number)
                {
                    yield return new('n', 0, order.Mapping, number);
                }
            }
        }

        foreach (var job in commit.Jobs.Concat(commit.NewNotices.Select(n => n.Job).OfType<Job>()))
        {
            yield return new('j', job.Subject, job.Kind.ToString());
        }

        if (commit.Finishes is { } finishes)
        {
            yield return new('j', finishes.Subject, finishes.Kind.ToString());
        }

        foreach (var (kind, subject) in commit.Settled)
        {
            yield return new('j', subject, kind.ToString());
        }

        foreach (var notice in commit.NewNotices.Select(n => n.Notice).Concat(commit.Notices))
        {
            yield return new('o', notice.Id);
        }

        foreach (var update in commit.Unmatched)
        {
            yield return new('n', 0, update.Mapping, update.ExternalId);
        }

        if (commit.Feed is { } feed)
        {
            yield return new('f', feed.FeedId);
            yield return new('s', 0, feed.Mapping, feed.FileSha256);
        }

        foreach (var mark in commit.Inbox)
        {
            yield return new('i', 0, mark.Channel, mark.MessageId);
        }
    }
}
