using System.Runtime.InteropServices;

namespace Allentown311.Hub.Store.Server;

/// <summary>How much of the database one commit takes.</summary>
/// <param name="Weight">Its rows, and one more for each thousand characters of its long texts.</param>
/// <param name="Numbers">Departments' own numbers that it writes about. Each takes a place in PostgreSQL's table of locks.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CommitSize(int Weight, int Numbers)
{
    /// <summary>
    /// The most numbers that one batch locks one by one. PostgreSQL has room for 6,400 locks by default, over all connections.
    /// </summary>
    public const int MostNumbers = 256;

    // Some megabytes of parameters, written in well under a second.
    private const int MostWeight = 4_096;

    private const int CharactersPerRow = 1_000;

    /// <summary>True for a commit that is written in a batch of its own, so that it neither delays nor fails others.</summary>
    public bool IsLarge => Weight > MostWeight || Numbers > MostNumbers;

    /// <summary>Measures a commit.</summary>
    public static CommitSize Of(Commit commit)
    {
        long rows = commit.Jobs.Count + (2 * commit.NewNotices.Count) + commit.Notices.Count + commit.Timeline.Count
            + commit.Attempts.Count + commit.Audit.Count + commit.Unmatched.Count + commit.Inbox.Count + commit.Outbox.Count
            + commit.Rows.Count + commit.Settled.Count;
        long characters = commit.Jobs.Sum(j => (long)(j.Payload?.Length ?? 0) + (j.Parked?.Length ?? 0))
            + commit.Unmatched.Sum(u => (long)u.Payload.Length)
            + commit.Outbox.Sum(m => (long)m.Body.Length)
            + commit.Attempts.Sum(a => (long)(a.Sent?.Length ?? 0) + (a.Answered?.Length ?? 0))
            + commit.Timeline.Sum(t => (long)(t.Detail?.Length ?? 0));
        var numbers = commit.Unmatched.Count;
        foreach (var (before, after) in commit.Tickets)
        {
            rows += 1 + after.WorkOrders.Length;
            characters += after.Description?.Length ?? 0;
            foreach (var order in after.WorkOrders)
            {
                // The orders that UnmatchedUpdates looks at: those that have a number which they did not have before.
                if (order.ExternalId is { } number
                    && before?.WorkOrders.FirstOrDefault(o => o.Ordinal == order.Ordinal)?.ExternalId != number)
                {
                    numbers++;
                }
            }
        }

        return new CommitSize((int)Math.Min(int.MaxValue, rows + (characters / CharactersPerRow)), numbers);
    }

    /// <summary>True when a batch that has taken this much has room for another commit.</summary>
    public bool HasRoomFor(CommitSize other) => Weight + other.Weight <= MostWeight && Numbers + other.Numbers <= MostNumbers;

    /// <summary>The size of both together.</summary>
    public CommitSize Plus(CommitSize other) => new(Weight + other.Weight, Numbers + other.Numbers);
}
