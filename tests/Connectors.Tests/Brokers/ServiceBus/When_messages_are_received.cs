using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_messages_are_received
{
    private static readonly Address Tickets = new("tickets");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Messages_are_received_as_they_were_sent()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new StoredMessage
        {
            Id = "t-1",
            Session = "26-00021-6",
            Subject = "ticket.received",
            ContentType = "application/json",
            Body = "{}"u8.ToArray(),
            Headers = ImmutableDictionary<string, object>.Empty
                .Add("traceparent", "00-1")
                .Add("count", 7)
                .Add("at", new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Utc)),
        }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        var message = (await source.TakeAsync(10, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();

        (message.Id, message.Group, message.Deliveries).ShouldBe(("t-1", "26-00021-6", 1));
        (message.Subject, message.ContentType).ShouldBe(("ticket.received", "application/json"));
        Encoding.UTF8.GetString(message.Body.Span).ShouldBe("{}");
        message.Headers.ShouldContainKeyAndValue("traceparent", "00-1");
        message.Headers.ShouldContainKeyAndValue("count", "7");
        message.Headers.ShouldContainKeyAndValue("at", "2026-11-25T12:00:00.0000000Z");
        message.SentAt.ShouldNotBeNull().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddMinutes(-1));
        message.ToString().ShouldNotContain("{}");
    }

    [TestMethod]
    public async Task A_message_of_a_foreign_sender_is_received_too()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new StoredMessage { Body = "a text, as JMS sends it" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        var first = (await source.TakeAsync(10, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();
        await source.ReturnAsync([first], Ct);
        var again = (await source.TakeAsync(10, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();

        Encoding.UTF8.GetString(first.Body.Span).ShouldBe("a text, as JMS sends it");
        (first.Group, first.Subject, first.ContentType).ShouldBe((null, null, null));
        again.Id.ShouldBe(first.Id);
        first.Id.ShouldNotBeNullOrEmpty();
    }

    [TestMethod]
    public async Task No_more_messages_are_received_than_were_asked_for_and_none_from_an_empty_queue()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([.. Enumerable.Range(1, 5).Select(n => new StoredMessage { Id = $"{n}" })]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        (await source.TakeAsync(3, Rig.ReceiveTimeout, Ct)).Select(m => m.Id).ShouldBe(["1", "2", "3"]);
        queue.Waiting.Count.ShouldBe(2);
        (await source.TakeAsync(3, Rig.ReceiveTimeout, Ct)).Select(m => m.Id).ShouldBe(["4", "5"]);
        (await source.TakeAsync(3, TimeSpan.Zero, Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_completed_message_is_gone_and_a_returned_one_is_delivered_again_to_any_consumer()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new StoredMessage { Id = "done" }, new StoredMessage { Id = "later" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var other = rig.CreateSecondBroker();
        await using var elsewhere = await other.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(2, Rig.ReceiveTimeout, Ct);

        await source.CompleteAsync([received[0]], Ct);
        await source.ReturnAsync([received[1]], Ct);
        var again = (await elsewhere.TakeAsync(2, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();
        await elsewhere.CompleteAsync([again], Ct);

        (again.Id, again.Deliveries).ShouldBe(("later", 2));
        (queue.Waiting.Count, queue.LockedCount).ShouldBe((0, 0));
    }

    [TestMethod]
    public async Task A_poison_message_is_dead_lettered_with_the_reason()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new StoredMessage { Id = "poison", Body = "??"u8.ToArray() }, new StoredMessage { Id = "next" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(2, Rig.ReceiveTimeout, Ct);

        await source.DeadLetterAsync(received[0], "It is not JSON. " + new string('x', 5000), Ct);
        await source.CompleteAsync([received[1]], Ct);

        queue.DeadLetters!.Waiting.ShouldHaveSingleItem();
        await using var deadLetters = await rig.Broker.OpenAsync(new Address("tickets/$deadletterqueue"), Ct);
        var found = (await deadLetters.TakeAsync(1, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();
        found.Headers["DeadLetterReason"].ShouldStartWith("It is not JSON.");
        found.Headers["DeadLetterErrorDescription"].ShouldBe("Put aside by hub-1.");
        (found.Id, Encoding.UTF8.GetString(found.Body.Span)).ShouldBe(("poison", "??"));
    }

    [TestMethod]
    public async Task Settling_twice_changes_nothing_and_another_sources_message_cannot_be_settled()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new StoredMessage { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var another = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);

        await Should.ThrowAsync<BrokerUnavailableException>(() => another.CompleteAsync(received, Ct));
        await source.CompleteAsync(received, Ct);
        await source.CompleteAsync(received, Ct);
        await source.ReturnAsync(received, Ct);
        await source.DeadLetterAsync(received[0], "no", Ct);

        (queue.Waiting.Count, queue.LockedCount, queue.DeadLetters!.Waiting.Count).ShouldBe((0, 0, 0));
    }

    [TestMethod]
    public async Task A_message_not_settled_when_the_source_ends_is_delivered_again_at_once()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new StoredMessage { Id = "1" }]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);
        await source.DisposeAsync();

        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);

        (await again.TakeAsync(1, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Deliveries.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_cancelled_wait_receives_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var receiving = source.TakeAsync(5, Rig.ReceiveTimeout, cancellation.Token);

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => receiving);
        queue.Put([new StoredMessage { Id = "1" }]);

        await using var other = rig.CreateSecondBroker();
        await using var elsewhere = await other.OpenAsync(Tickets, Ct);
        (await elsewhere.TakeAsync(5, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_message_that_arrives_just_as_the_wait_is_cancelled_stays_available_to_others()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        for (var i = 0; i < 20; i++)
        {
            await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
            using var cancellation = new CancellationTokenSource();
            var receiving = source.TakeAsync(5, Rig.ReceiveTimeout, cancellation.Token);
            queue.Put([new StoredMessage { Id = $"{i}" }]);
            await cancellation.CancelAsync();
            try
            {
                await source.ReturnAsync(await receiving, Ct);
            }
            catch (OperationCanceledException)
            {
                // The message arrived after the wait was cancelled.
            }
        }

        await Eventually.IsTrueAsync(() => queue.LockedCount == 0, Ct);
        queue.Waiting.Count.ShouldBe(20);
    }

    [TestMethod]
    public async Task A_subscription_is_opened_by_its_path_and_a_topic_cannot_be()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events/subscriptions/desk").Put([new StoredMessage { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(new Address("events/subscriptions/desk"), Ct);

        (await source.TakeAsync(1, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();
        var error = await Should.ThrowAsync<ArgumentException>(() => rig.Broker.OpenAsync(new Address("events", IsTopic: true), Ct));
        error.Message.ShouldContain("events/subscriptions/NAME");
    }
}
