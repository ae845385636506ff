using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed class When_messages_wait
{
    private readonly FakeTimeProvider clock = new();
    private readonly WaitingMessages waiting;

    public When_messages_wait() => waiting = new WaitingMessages(clock);

    [TestMethod]
    public void A_later_message_of_a_group_that_waits_is_not_handled_before_it_and_another_group_is()
    {
        var first = waiting.Next([Message("a1", "a")]).ShouldHaveSingleItem().ShouldHaveSingleItem();
        waiting.TryAgain(first, failed: true).ShouldBeTrue();

        Ids(waiting.Next([Message("a2", "a"), Message("b1", "b")])).ShouldBe(["b1"]);
        clock.Advance(TimeSpan.FromSeconds(1));
        Ids(waiting.Next([Message("a3", "a"), Message("c", null)])).ShouldBe(["c", "a1 a2 a3"], "what has failed is handled apart");
    }

    [TestMethod]
    public void The_order_of_a_group_holds_however_often_its_first_message_fails()
    {
        var batch = waiting.Next([Message("a1", "a"), Message("a2", "a")])[0];
        for (var round = 0; round < 3; round++)
        {
            waiting.TryAgain(batch[0], failed: true).ShouldBeTrue();
            foreach (var follower in batch.Skip(1))
            {
                waiting.TryAgain(follower, failed: false).ShouldBeTrue();
            }

            waiting.Next([Message($"later-{round}", "a")]).ShouldBeEmpty();
            clock.Advance(TimeSpan.FromSeconds(30));
            batch = waiting.Next([]).ShouldHaveSingleItem();
        }

        batch.Select(m => m.Message.Id).ShouldBe(["a1", "a2", "later-0", "later-1", "later-2"]);
    }

    [TestMethod]
    public void A_message_that_fails_is_given_up_sooner_when_others_are_handled_meanwhile()
    {
        CountTries("others", others: true).ShouldBe(WaitingMessages.MostFailures);
        CountTries("alone", others: false).ShouldBe(WaitingMessages.MostFailuresAlone);
    }

    [TestMethod]
    public void A_message_that_waits_for_the_store_is_never_given_up()
    {
        var message = waiting.Next([Message("m", null)])[0][0];
        for (var i = 0; i < 100; i++)
        {
            waiting.TryAgain(message, failed: false).ShouldBeTrue();
            waiting.UntilDue!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
            clock.Advance(TimeSpan.FromSeconds(30));
            message = waiting.Next([])[0][0];
        }
    }

    private int CountTries(string id, bool others)
    {
        var message = waiting.Next([Message(id, null)])[0][0];
        while (waiting.TryAgain(message, failed: true))
        {
            if (others)
            {
                waiting.MarkHandled();
            }

            clock.Advance(TimeSpan.FromSeconds(30));
            message = waiting.Next([])[0][0];
        }

        return message.Failures;
    }

    private static ReceivedMessage Message(string id, string? group) => new(id, default, 1) { Group = group };

    private static IEnumerable<string> Ids(IEnumerable<IReadOnlyList<WaitingMessage>> batches) =>
        batches.Select(batch => string.Join(' ', batch.Select(m => m.Message.Id)));
}
