using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_lane_fills
{
    private readonly Lane lane = new(Some.Lane, concurrency: 2, capacity: 8);

    [TestMethod]
    public void The_lane_gives_no_more_places_than_it_has()
    {
        lane.Reserve(5).ShouldBe(5);
        lane.Reserve(5).ShouldBe(3);
        lane.Reserve(5).ShouldBe(0);
        lane.TryReserve().ShouldBeFalse();
        lane.Release();
        lane.TryReserve().ShouldBeTrue();
        lane.Held.ShouldBe(8);
    }

    [TestMethod]
    public void Many_threads_that_reserve_at_once_never_get_more_places_together()
    {
        var wide = new Lane(Some.Lane, 1, capacity: 1_000);
        var got = 0;
        Parallel.For(0, 5_000, _ => Interlocked.Add(ref got, wide.TryReserve() ? 1 : 0));
        (got, wide.Held).ShouldBe((1_000, 1_000));
    }

    [TestMethod]
    public void The_lane_asks_for_more_jobs_once_while_it_empties_when_jobs_stayed_in_the_store()
    {
        lane.Reserve(8);
        lane.TryReserve().ShouldBeFalse();
        Enumerable.Range(0, 8).Count(_ => lane.Release()).ShouldBe(1);
    }

    [TestMethod]
    public void The_lane_asks_for_no_jobs_when_all_were_claimed()
    {
        lane.Reserve(8);
        lane.MarkFetched(all: true);
        Enumerable.Range(0, 8).Count(_ => lane.Release()).ShouldBe(0);
    }

    [TestMethod]
    [DataRow(4, 1, 256)]
    [DataRow(4, 2, 64)]
    [DataRow(1, 3, 16)]
    [DataRow(0, 3, 0)]
    [DataRow(64, 2, 256)]
    public void When_nodes_share_a_limit_the_lane_holds_jobs_in_proportion_to_its_places(int places, int nodes, int most)
    {
        var shared = new Lane(Some.Lane, concurrency: 64, capacity: 256, divided: true);
        shared.Divide(places, nodes);
        shared.ReserveToFetch().ShouldBe(most / 2, "half of it from the store");
        (shared.Reserve(1_000), shared.Held).ShouldBe((most - (most / 2), most));
        shared.TryReserve().ShouldBeFalse();
        Enumerable.Range(0, most).Count(_ => shared.Release()).ShouldBe(most == 0 ? 0 : 1, "it calls for more before it is empty");
    }

    [TestMethod]
    public void A_pause_returns_the_waiting_jobs_and_remembers_them()
    {
        lane.MarkFetched(all: true);
        lane.Reserve(2);
        lane.Enqueue(new Work(Some.Job(1), null));
        lane.Enqueue(new Work(Some.Job(2), null));
        lane.Pause(Some.Noon.AddMinutes(5)).Select(w => w.Job.Subject).ShouldBe([1, 2]);
        (lane.PausedUntil, lane.MayHaveMore, lane.Held).ShouldBe((Some.Noon.AddMinutes(5), true, 2));
        lane.Drain().ShouldBeEmpty();
    }

    [TestMethod]
    public void Jobs_leave_the_lane_in_the_order_they_were_enqueued()
    {
        foreach (var i in new[] { 3, 1, 2 })
        {
            lane.Enqueue(new Work(Some.Job(i), null));
        }

        lane.Drain().Select(w => w.Job.Subject).ShouldBe([3, 1, 2]);
    }
}
