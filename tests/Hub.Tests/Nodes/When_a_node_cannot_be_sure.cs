using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Nodes;

[TestClass]
public sealed class When_a_node_cannot_be_sure
{
    private static readonly Node Node = Some.Node with { Term = TimeSpan.FromSeconds(30) };
    private readonly MachineClock time = new();

    [TestMethod]
    public void A_node_relies_on_its_session_for_less_than_the_term_after_which_others_take_over()
    {
        var lease = Begun();
        time.Pass(TimeSpan.FromSeconds(19));
        lease.IsSure.ShouldBeTrue();
        lease.Ensure();

        time.Pass(TimeSpan.FromSeconds(2));
        lease.IsSure.ShouldBeFalse("a third of the term is left for requests that are on their way");
        Should.Throw<LeaseLostException>(lease.Ensure);
    }

    [TestMethod]
    public void The_lease_counts_from_when_a_pulse_was_sent_not_from_when_it_was_answered()
    {
        var lease = Begun();
        var askedAt = time.GetTimestamp();
        time.Pass(TimeSpan.FromSeconds(19));
        lease.Renew(askedAt);
        time.Pass(TimeSpan.FromSeconds(2));
        lease.IsSure.ShouldBeFalse();
    }

    [TestMethod]
    [DataRow(60, DisplayName = "the machine was suspended: its stopwatch stood still")]
    [DataRow(3_600, DisplayName = "the wall clock was set forward")]
    [DataRow(-3_600, DisplayName = "the wall clock was set back")]
    [DataRow(2, DisplayName = "suspended for a moment")]
    public void A_node_whose_two_clocks_disagree_sends_nothing_until_a_later_pulse_is_confirmed(int seconds)
    {
        var lease = Begun();
        var doubt = lease.Doubt;
        var askedBefore = time.GetTimestamp();
        time.Set(TimeSpan.FromSeconds(seconds));

        Should.Throw<LeaseLostException>(lease.Ensure);
        doubt.IsCompleted.ShouldBeTrue("the next pulse is due at once");
        lease.Renew(askedBefore);
        lease.IsSure.ShouldBeFalse("the answer is to a question from before");

        time.Pass(TimeSpan.FromMilliseconds(1));
        lease.Renew(time.GetTimestamp());
        lease.Ensure();
        time.Pass(TimeSpan.FromSeconds(19));
        lease.IsSure.ShouldBeTrue();
    }

    [TestMethod]
    public void A_machine_that_was_suspended_between_a_pulse_and_its_answer_is_not_sure()
    {
        var lease = Begun();
        time.Pass(TimeSpan.FromSeconds(5));
        var askedAt = time.GetTimestamp();
        time.Set(TimeSpan.FromMinutes(5));
        time.Pass(TimeSpan.FromMilliseconds(20));
        lease.Renew(askedAt);
        lease.IsSure.ShouldBeFalse();
    }

    [TestMethod]
    public void A_wall_clock_that_is_only_adjusted_leaves_a_node_sure()
    {
        var lease = Begun();
        for (var pulse = 0; pulse < 1_000; pulse++)
        {
            time.Pass(TimeSpan.FromSeconds(5));
            time.Set(TimeSpan.FromMilliseconds(-100));
            lease.IsSure.ShouldBeTrue();
            lease.Renew(time.GetTimestamp());
        }
    }

    [TestMethod]
    public void The_machines_own_clock_is_compared_not_one_that_the_stopwatch_carries_on()
    {
        var shared = new StoreClock(time);
        var lease = new NodeLease(Node, shared: true, new SteadyTime(shared));
        lease.Begin(1, time.GetTimestamp());
        time.Set(TimeSpan.FromMinutes(1));
        lease.IsSure.ShouldBeFalse();
    }

    [TestMethod]
    public void A_node_without_a_session_relies_on_nothing() => new NodeLease(Node, shared: true, time).IsSure.ShouldBeFalse();

    [TestMethod]
    public void A_node_whose_database_is_a_file_of_its_own_relies_on_its_session_for_ever()
    {
        var lease = new NodeLease(Node, shared: false, time);
        lease.Begin(1, time.GetTimestamp());
        time.Pass(TimeSpan.FromDays(9));
        lease.IsSure.ShouldBeTrue();
    }

    [TestMethod]
    public void The_shared_clock_goes_on_when_this_machines_is_set()
    {
        var local = new MachineClock();
        var clock = new StoreClock(local);
        var databaseTime = Some.Noon.AddDays(-3);
        clock.Set(databaseTime, clock.GetTimestamp());
        local.Pass(TimeSpan.FromMinutes(7));
        local.Set(TimeSpan.FromHours(-1));

        clock.GetUtcNow().ShouldBe(databaseTime.AddMinutes(7));
    }

    private NodeLease Begun()
    {
        var lease = new NodeLease(Node, shared: true, time);
        lease.Begin(1, time.GetTimestamp());
        return lease;
    }
}
