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
        PublishRules.Problem([Confirmed, new PublishResult.Refused("no such topic", TakesNone: true), Unknown])
            .ShouldBe("refused: no such topic");
        PublishRules.Problem([Unknown]).ShouldBe("not confirmed: no answer");
        PublishRules.Problem([Confirmed, new PublishResult.Unavailable("the broker is away"), Unknown]).ShouldBe("the broker is away");
        PublishRules.Problem([new PublishResult.Refused("it is too large"), Unknown]).ShouldBe("not confirmed: no answer");
    }

    [TestMethod]
    public void A_message_refused_for_good_is_parked_whole_and_holds_up_no_other()
    {
        OutboxMessage[] messages = [Of(1, "a") with { Body = "{\"too\":\"large\"}" }, Of(2, "a"), Of(3, "b")];
        PublishResult[] results = [new PublishResult.Refused("it is too large"), Confirmed, Confirmed];

        PublishRules.Done(messages, results).ShouldBe([1, 2, 3]);
        PublishRules.Problem(results).ShouldBeNull("nothing is to be tried again");
        var (message, reason) = PublishRules.RefusedForGood(messages, results).ShouldHaveSingleItem();

        var parked = RefusedMessage.Park(message, reason, Some.Noon);
        (parked.Kind, parked.Parked!.Contains("it is too large", StringComparison.Ordinal)).ShouldBe((JobKind.RefusedMessage, true));
        RefusedMessage.Of(parked).ShouldBe(messages[0]);
    }

    [TestMethod]
    public void A_message_refused_for_good_behind_one_that_may_be_lacking_waits_for_its_turn()
    {
        OutboxMessage[] messages = [Of(1, "a"), Of(2, "a")];
        PublishResult[] results = [Unknown, new PublishResult.Refused("it is too large")];

        PublishRules.Done(messages, results).ShouldBeEmpty();
        PublishRules.RefusedForGood(messages, results).ShouldBeEmpty();
    }

    [TestMethod]
    public void A_message_that_a_full_or_missing_queue_refuses_waits()
    {
        PublishResult[] results = [new PublishResult.Refused("no such queue", TakesNone: true)];

        PublishRules.Done([Of(1, "a")], results).ShouldBeEmpty();
        PublishRules.RefusedForGood([Of(1, "a")], results).ShouldBeEmpty();
        PublishRules.Problem(results).ShouldBe("refused: no such queue");
    }

    private static OutboxMessage Of(long n, string group) =>
        new("events", $"{group}/{n}", group, "ticket.changed", "{}", Some.Noon, n);
}
