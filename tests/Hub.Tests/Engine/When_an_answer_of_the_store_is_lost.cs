using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_an_answer_of_the_store_is_lost
{
    [TestMethod]
    public async Task The_result_is_settled_by_its_key_and_the_next_job_is_worked_once()
    {
        var followed = new TestEvent();
        var lost = 0;
        var runs = 0;
        await using var walk = new TestWalk(
            (work, _) => TestWalk.Result(new Commit { Finishes = work.Job, Jobs = { Some.Job(7, "status", JobKind.ApplyStatus) } }),
            apply: _ =>
            {
                runs++;
                followed.Set();
                return Task.CompletedTask;
            });
        walk.Store.AfterCommit = commit =>
        {
            if (commit.Finishes?.Kind == JobKind.Submit && lost++ == 0)
            {
                throw ShimStore.Unavailable;
            }

            return Task.CompletedTask;
        };
        await walk.Store.CommitAsync(Some.Put(Some.Job(1)), default);
        await walk.StartAsync();
        await followed.WaitAsync();
        await walk.StopAsync();

        (lost, runs).ShouldBe((1, 1));
        (await walk.LeftAsync()).ShouldBeEmpty();
        (await walk.LeftAsync("status")).ShouldBeEmpty("no job stays leased without a worker");
    }
}
