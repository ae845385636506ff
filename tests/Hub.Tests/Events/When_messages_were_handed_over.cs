using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed class When_messages_were_handed_over
{
    private static readonly PublishResult Confirmed = new PublishResult.Confirmed();
    private static readonly PublishResult Unknown = new PublishResult.Unknown("no answer");

    [TestMethod]
    public void Messages_that_the_broker_confirmed_leave_the_outbox() =>
        PublishRules.Done([Of(1, "a"), Of(2, "b")], [Confirmed, Confirmed]).ShouldBe([1, 2]);

    [TestMethod]
    public void When_the_broker_may_lack_a_message_the_later_ones_of_its_ticket_stay_and_no_others() =>
        PublishRules.Done(
            [Of(1, "a"), Of(2, "b"), Of(3, "a"), Of(4, "b"), Of(5, "a")],
            [Confirmed, Confirmed, Unknown, Confirmed, Confirmed])
            .ShouldBe([1, 2, 4], "5 before 3 would report a ticket's end before its middle");

    [TestMethod]
    public void No_message_leaves_the_outbox_while_the_broker_is_unavailable() =>
        PublishRules.Done([Of(1, "a"), Of(2, "b")], [new PublishResult.Unavailable("gone"), new PublishResult.Unavailable("gone")])
            .ShouldBeEmpty();

    [TestMethod]
    public void The_first_problem_is_reported()
    {
        PublishRules.Problem([Confirmed, Confirmed]).ShouldBeNull();
        PublishRules.Problem([Confirmed, new PublishResult.Refused("no such topic"), Unknown]).ShouldBe("refused: no such topic");
        PublishRules.Problem([Unknown]).ShouldBe("not confirmed: no answer");
    }

    private static OutboxMessage Of(long n, string group) =>
        new("events", $"{group}/{n}", group, "ticket.changed", "{}", Some.Noon, n);
}
