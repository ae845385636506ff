using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Notices;

/// <summary>What housekeeping does for notices: old counts and verifications go, and no held notice is without its parked job.</summary>
internal static class NoticeUpkeep
{
    // Twice the window of the caps: a node's clock may be behind.
    private static readonly TimeSpan CountsKept = 2 * NoticeCap.Window;

    /// <summary>Adds it to the commit of a round of housekeeping.</summary>
    public static async Task AddToAsync(
        Commit commit, IQueries queries, NoticeSettings settings, DateTimeOffset now, CancellationToken ct)
    {
        var counts = new NoticeCount(0, (now - CountsKept).ToUnixTimeMilliseconds(), 0);
        commit.Rows.Add(NoticeCountTable.ForgetBefore.Of(counts));
        commit.Rows.Add(VerifiedAddressTable.ForgetBefore.Of(new VerifiedAddress(0, now - settings.VerifiedFor)));

        // A notice may be held in the moment in which a person decides about those before it, and then it would wait unseen.
        var unseen = await queries.QueryAsync(
            $"""
             SELECT DISTINCT h.counter FROM held_notice h WHERE NOT EXISTS (SELECT 1 FROM job j
               WHERE j.kind IN ({Writes.Literals([JobKind.HeldNotices, JobKind.ReleaseNotices])}) AND j.subject = h.counter)
             """,
            r => r.Number("counter"),
            ct).ConfigureAwait(false);
        commit.Rows.AddRange(unseen.Select(counter => JobTable.Ensure.Of(HeldNotices.ParkAgain(counter, now))));
    }
}
