using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Tests.Nodes;

[TestClass]
public sealed class When_limits_are_shared
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(3)]
    [DataRow(4)]
    [DataRow(16)]
    [DataRow(64)]
    public void All_nodes_together_have_each_place_once(int places)
    {
        foreach (var nodes in new[] { 1, 2, 3, 5, 7 })
        {
            foreach (var lane in new[] { "to:streets", "to:parking", "to:parks", "notify:mail" })
            {
                var shares = Enumerable.Range(0, nodes).Select(i => new NodeShare(i, nodes).PlacesOf(places, lane)).ToList();
                shares.Sum().ShouldBe(places, $"{lane} with {places} places over {nodes} nodes");
                (shares.Max() - shares.Min()).ShouldBeLessThanOrEqualTo(1);
            }
        }
    }

    [TestMethod]
    public void The_remainder_of_a_division_goes_to_another_node_for_each_lane()
    {
        var lanes = Enumerable.Range(0, 40).Select(i => $"to:department-{i}");
        var holders = lanes.Select(lane => Enumerable.Range(0, 3).Single(n => new NodeShare(n, 3).PlacesOf(1, lane) == 1)).Distinct();
        holders.Order().ShouldBe(new[] { 0, 1, 2 }.AsEnumerable(), "departments with one order at a time must not all depend on one node");
    }

    [TestMethod]
    public void A_node_that_has_just_started_has_no_share_until_the_others_know_it()
    {
        NodeShare.Of([3, 5], mine: 7, isKnownToOthers: false).PlacesOf(16, "to:streets").ShouldBe(0);
        NodeShare.Of([3, 5], mine: 7, isKnownToOthers: true).ShouldBe(new NodeShare(2, 3));
        NodeShare.Of([7], mine: 7, isKnownToOthers: false).ShouldBe(NodeShare.Whole, "a node alone waits for no other");
    }

    [TestMethod]
    public void Every_node_divides_alike_in_whatever_order_it_reads_the_sessions()
    {
        NodeShare.Of([9, 3, 5], mine: 5, isKnownToOthers: true).ShouldBe(NodeShare.Of([3, 5, 9], mine: 5, isKnownToOthers: true));
        NodeShare.Of([3, 9], mine: 5, isKnownToOthers: true)
            .ShouldBe(new NodeShare(1, 3), "the node counts itself, also when its session was not read");
    }
}
