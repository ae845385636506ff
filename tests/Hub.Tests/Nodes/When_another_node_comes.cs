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
    public async Task What_this_one_holds_beyond_its_part_is_given_back_for_the_others_to_take()
    {
        var (slow, given) = (new TaskCompletionSource(), new Soon());
        await using var walk = new Walking(
            async (work, ct) =>
            {
                await slow.Task.WaitAsync(ct);
                return await Walking.Done(work);
            },
            Places,
            divided: true);
        await walk.Store.CommitAsync(Some.Put(Enumerable.Range(1, Orders).Select(i => Some.Job(i))), default);
        await walk.SettleAsync();
        walk.Lane.Held.ShouldBe(128, "alone it takes what it has room for");

        walk.Store.AfterClaim = _ =>
        {
            if (walk.Lane is { Nodes: 3, Held: var held } && held == walk.Lane.Room / 2)
            {
                given.Happens();
            }

            return Task.CompletedTask;
        };
        walk.Store.Told = pulse => pulse with { Sessions = [.. pulse.Sessions, 1_000_001, 1_000_002] };
        await given.WaitAsync();
        using (var connection = Database.Open(walk.File, writes: false))
        {
            Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0").ShouldBe((long)(Orders - walk.Lane.Held), "all the others may be taken");
        }

        slow.SetResult();
    }

    /// <summary>In the very moment between the store and this node's memory: nobody else knows that the work is there.</summary>
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task What_was_on_its_way_here_when_the_last_place_went_to_another_is_given_back(bool claimed)
    {
        var (sent, given) = (0, new Soon());
        await using var walk = new Walking(
            (work, _) =>
            {
                sent++;
                return Walking.Done(work);
            },
            divided: true);
        await walk.SettleAsync();
        walk.Store.AfterClaim = claim => claim.Works.Count > 0 ? LoseThePlaceAsync(walk) : Task.CompletedTask;
        walk.Store.AfterCommit = _ => claimed ? Task.CompletedTask : LoseThePlaceAsync(walk);
        walk.Store.AfterRelease = given.Happens;

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
        Database.Scalar(connection, "SELECT count(*) FROM job WHERE lease = 0").ShouldBe(1L, "the other may take it");
        sent.ShouldBe(0);
    }

    private static async Task LoseThePlaceAsync(Walking walk)
    {
        if (walk.Lane.Share == 0)
        {
            return;
        }

        // As many others as it takes for the lane's one place to be one of theirs.
        var others = Enumerable.Range(2, 9).Select(nodes => Enumerable.Range(1_000_001, nodes - 1).Select(n => (long)n).ToList())
            .First(o => NodeShare.Of(o, 1, heard: true).Of(1, walk.Lane.Name) == 0);
        var (told, dealt) = (0, new Soon());
        walk.Store.Told = pulse =>
        {
            if (++told == 2)
            {
                dealt.Happens();
            }

            return pulse with { Sessions = [.. pulse.Sessions, .. others] };
        };
        await dealt.WaitAsync();
        walk.Lane.Share.ShouldBe(0);
    }
}
