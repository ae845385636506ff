using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

// The part of the contract about delayed delivery and topics.
public abstract partial class BrokerContract
{
    [TestMethod]
    public async Task A_delayed_message_is_delivered_later_and_blocks_no_other()
    {
        await using var rig = await StartAsync();
        var queue = await rig.MakeQueueAsync();
        var due = TimeProvider.System.GetUtcNow().AddSeconds(3);

        var later = Message("later") with { NotBefore = due };
        var past = Message("past") with { NotBefore = due.AddDays(-1) };

        await PublishConfirmedAsync(rig.Broker, queue, later, past, Message("now"));
        await using var source = await rig.Other.OpenAsync(queue, Ct);
        var first = await source.TakeAsync(9, LongWait, Ct);
        var second = first.Count == 1 ? await source.TakeAsync(9, LongWait, Ct) : [];
        var last = await source.TakeAsync(9, LongWait, Ct);

        first.Concat(second).Select(m => m.Id).ShouldBe(["past", "now"], ignoreOrder: true);
        last.ShouldHaveSingleItem().Id.ShouldBe("later");
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThanOrEqualTo(due - TimeSpan.FromMilliseconds(100));
    }

    [TestMethod]
    public async Task A_topic_gives_a_copy_to_each_subscriber_of_the_subject()
    {
        await using var rig = await StartAsync();
        var (topic, queues) = await rig.MakeTopicAsync("ticket.closed");

        await PublishConfirmedAsync(
            rig.Broker,
            topic,
            Message("1") with { Subject = "ticket.received" },
            Message("2") with { Subject = "ticket.closed" });

        var all = await ReceiveAllAsync(rig.Other, queues[0]);
        all.Select(m => (m.Id, m.Subject)).ShouldBe([("1", "ticket.received"), ("2", "ticket.closed")]);
        (await ReceiveAllAsync(rig.Other, queues[1])).Select(m => m.Id).ShouldBe(["2"]);
    }

    [TestMethod]
    public async Task A_topic_cannot_be_opened_for_receiving()
    {
        await using var rig = await StartAsync();

        await Should.ThrowAsync<ArgumentException>(() => rig.Broker.OpenAsync(new Address("events", IsTopic: true), Ct));
    }
}
