using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_a_lane_fills
{
    private readonly Lane lane = new(Some.Lane, concurrency: 2, capacity: 8);

    [TestMethod]
    public void It_gives_no_more_places_than_it_has()
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
    public void Many_who_reserve_at_once_never_get_more_together()
    {
        var wide = new Lane(Some.Lane, 1, capacity: 1_000);
        var got = 0;
        Parallel.For(0, 5_000, _ => Interlocked.Add(ref got, wide.TryReserve() ? 1 : 0));
        (got, wide.Held).ShouldBe((1_000, 1_000));
    }

    [TestMethod]
    public void It_calls_for_more_once_while_it_empties_when_work_stayed_behind()
    {
        lane.Reserve(8);
        lane.TryReserve().ShouldBeFalse();
        Enumerable.Range(0, 8).Count(_ => lane.Release()).ShouldBe(1);
    }

    [TestMethod]
    public void It_calls_for_nothing_when_all_was_fetched()
    {
        lane.Reserve(8);
        lane.Fetched(all: true);
        Enumerable.Range(0, 8).Count(_ => lane.Release()).ShouldBe(0);
    }

    [TestMethod]
    [DataRow(4, 1, 256)]
    [DataRow(4, 2, 64)]
    [DataRow(1, 3, 16)]
    [DataRow(0, 3, 0)]
    [DataRow(64, 2, 256)]
    public void Where_nodes_share_a_limit_it_takes_in_proportion_to_its_places(int places, int nodes, int most)
    {
        var shared = new Lane(Some.Lane, concurrency: 64, capacity: 256, divided: true);
        shared.Divide(places, nodes);
        shared.ReserveToFetch().ShouldBe(most / 2, "half of it from the store");
        (shared.Reserve(1_000), shared.Held).ShouldBe((most - (most / 2), most));
        shared.TryReserve().ShouldBeFalse();
        Enumerable.Range(0, most).Count(_ => shared.Release()).ShouldBe(most == 0 ? 0 : 1, "it calls for more before it is empty");
    }

    [TestMethod]
    public void A_pause_hands_back_what_waited_and_remembers_it()
    {
        lane.Fetched(all: true);
        lane.Reserve(2);
        lane.Hand(new Work(Some.Job(1), null));
        lane.Hand(new Work(Some.Job(2), null));
        lane.Pause(Some.Noon.AddMinutes(5)).Select(w => w.Job.Subject).ShouldBe([1, 2]);
        (lane.PausedUntil, lane.LeftBehind, lane.Held).ShouldBe((Some.Noon.AddMinutes(5), true, 2));
        lane.Drain().ShouldBeEmpty();
    }

    [TestMethod]
    public void Work_comes_out_in_the_order_it_was_handed_in()
    {
        foreach (var i in new[] { 3, 1, 2 })
        {
            lane.Hand(new Work(Some.Job(i), null));
        }

        lane.Drain().Select(w => w.Job.Subject).ShouldBe([3, 1, 2]);
    }
}
