using Allentown311.Hub.Engine;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Nodes;

[TestClass]
public sealed class When_another_node_comes
{
    private const int Orders = 200;
    private const int Places = 4;

    [TestMethod]
    public async Task Jobs_that_a_node_holds_beyond_its_share_are_given_back_for_the_others()
    {
        var slow = new TaskCompletionSource();
        var given = new TestEvent();
        await using var walk = new TestWalk(
            async (work, ct) =>
            {
                await slow.Task.WaitAsync(ct);
                return await TestWalk.Done(work);
            },
            Places,
            divided: true);
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, Orders).Select(i => Some.Job(i))), default);
        await walk.SettleAsync();
        walk.Lane.Held.ShouldBe(128, "a node alone claims half its capacity");

        walk.Store.AfterClaim = _ =>
        {
            if (walk.Lane is { Nodes: 3, Held: var held } && held == walk.Lane.Capacity / 2)
            {
                given.Set();
            }

            return Task.CompletedTask;
        };
        walk.Store.ChangePulse = pulse => pulse with { Sessions = [.. pulse.Sessions, 1_000_001, 1_000_002] };
        await given.WaitAsync();
        using (var connection = Database.Open(walk.File, writes: false))
        {
            Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0")
                .ShouldBe((long)(Orders - walk.Lane.Held), "all other jobs are free to claim");
        }

        slow.SetResult();
    }

    /// <summary>The job is leased to this node and not yet in its lane, so no other node can claim it.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_job_leased_to_a_node_that_just_lost_its_last_place_is_given_back(bool claimed)
    {
        var sent = 0;
        var given = new TestEvent();
        await using var walk = new TestWalk(
            (work, _) =>
            {
                sent++;
                return TestWalk.Done(work);
            },
            divided: true);
        await walk.SettleAsync();
        walk.Store.AfterClaim = claim => claim.Works.Count > 0 ? LoseThePlaceAsync(walk) : Task.CompletedTask;
        walk.Store.AfterCommit = _ => claimed ? Task.CompletedTask : LoseThePlaceAsync(walk);
        walk.Store.AfterRelease = given.Set;

        if (claimed)
        {
            await using var import = new SqliteStore(walk.File, walk.Time);
            await import.CommitAsync(Some.Put(Some.Job(1)), default);
        }
        else
        {
            await walk.Committer.CommitAsync(Some.Put(Some.Job(1)), default);
        }

        await given.WaitAsync();
        using var connection = Database.Open(walk.File, writes: false);
        Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0").ShouldBe(1L, "another node may claim it");
        sent.ShouldBe(0);
    }

    private static async Task LoseThePlaceAsync(TestWalk walk)
    {
        if (walk.Lane.Share == 0)
        {
            return;
        }

        // As many other nodes as it takes for the lane's one place to go to one of them.
        var others = Enumerable.Range(2, 9).Select(nodes => Enumerable.Range(1_000_001, nodes - 1).Select(n => (long)n).ToList())
            .First(o => NodeShare.Of(o, 1, isKnownToOthers: true).PlacesOf(1, walk.Lane.Name) == 0);
        var pulses = 0;
        var divided = new TestEvent();
        walk.Store.ChangePulse = pulse =>
        {
            if (++pulses == 2)
            {
                divided.Set();
            }

            return pulse with { Sessions = [.. pulse.Sessions, .. others] };
        };
        await divided.WaitAsync();
        walk.Lane.Share.ShouldBe(0);
    }
}
