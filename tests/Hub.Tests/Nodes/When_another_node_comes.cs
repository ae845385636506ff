using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using Allentown311.Hub.Tests.Walk;

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
}
