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
                var shares = Enumerable.Range(0, nodes).Select(i => new NodeShare(i, nodes).Of(places, lane)).ToList();
                shares.Sum().ShouldBe(places, $"{lane} with {places} places over {nodes} nodes");
                (shares.Max() - shares.Min()).ShouldBeLessThanOrEqualTo(1);
            }
        }
    }

    [TestMethod]
    public void What_does_not_divide_evenly_goes_to_another_node_for_each_lane()
    {
        var holders = Enumerable.Range(0, 40).Select(i => $"to:department-{i}").Select(lane => Enumerable.Range(0, 3).Single(n => new NodeShare(n, 3).Of(1, lane) == 1)).Distinct();
        holders.Order().ShouldBe(new[] { 0, 1, 2 }.AsEnumerable(), "departments that take one order at a time must not all hang on one node");
    }

    [TestMethod]
    public void A_node_that_has_just_come_takes_nothing_until_the_others_have_heard_of_it()
    {
        NodeShare.Of([3, 5], mine: 7, heard: false).Of(16, "to:streets").ShouldBe(0);
        NodeShare.Of([3, 5], mine: 7, heard: true).ShouldBe(new NodeShare(2, 3));
        NodeShare.Of([7], mine: 7, heard: false).ShouldBe(NodeShare.Whole, "alone there is nobody to wait for");
    }

    [TestMethod]
    public void Every_node_deals_alike_whatever_order_it_hears_of_them_in()
    {
        NodeShare.Of([9, 3, 5], mine: 5, heard: true).ShouldBe(NodeShare.Of([3, 5, 9], mine: 5, heard: true));
        NodeShare.Of([3, 9], mine: 5, heard: true).ShouldBe(new NodeShare(1, 3), "it counts itself though nobody has told it so yet");
    }
}
