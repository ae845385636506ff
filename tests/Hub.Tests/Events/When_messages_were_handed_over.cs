using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed class When_messages_were_handed_over
{
    private static readonly PublishResult Yes = new PublishResult.Confirmed();
    private static readonly PublishResult Perhaps = new PublishResult.Unknown("no answer");

    [TestMethod]
    public void Those_the_broker_has_are_done_with() => PublishRules.Done([Of(1, "a"), Of(2, "b")], [Yes, Yes]).ShouldBe([1, 2]);

    [TestMethod]
    public void Behind_one_it_may_lack_the_later_ones_of_its_ticket_go_again_and_no_others() =>
        PublishRules.Done([Of(1, "a"), Of(2, "b"), Of(3, "a"), Of(4, "b"), Of(5, "a")], [Yes, Yes, Perhaps, Yes, Yes]).ShouldBe([1, 2, 4], "5 before 3 would tell of a ticket's end before its middle");

    [TestMethod]
    public void Nothing_is_done_with_while_the_broker_is_away() =>
        PublishRules.Done([Of(1, "a"), Of(2, "b")], [new PublishResult.Unavailable("gone"), new PublishResult.Unavailable("gone")]).ShouldBeEmpty();

    [TestMethod]
    public void The_first_trouble_is_told()
    {
        PublishRules.Problem([Yes, Yes]).ShouldBeNull();
        PublishRules.Problem([Yes, new PublishResult.Refused("no such topic"), Perhaps]).ShouldBe("refused: no such topic");
        PublishRules.Problem([Perhaps]).ShouldBe("not confirmed: no answer");
    }

    private static OutboxMessage Of(long n, string group) => new("events", $"{group}/{n}", group, "ticket.changed", "{}", Some.Noon, n);
}
