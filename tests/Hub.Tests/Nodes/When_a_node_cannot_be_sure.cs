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
