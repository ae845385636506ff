using System.Collections.Immutable;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_messages_are_taken
{
    private static readonly Address Tickets = new("tickets");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task They_come_as_they_were_sent()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new Letter
        {
            Id = "t-1", Session = "26-00021-6", Subject = "ticket.received", ContentType = "application/json", Body = "{}"u8.ToArray(),
            Headers = ImmutableDictionary<string, object>.Empty.Add("traceparent", "00-1").Add("count", 7).Add("at", new DateTime(2026, 11, 25, 12, 0, 0, DateTimeKind.Utc)),
        }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        var message = (await source.TakeAsync(10, Rig.Patience, Ct)).ShouldHaveSingleItem();

        (message.Id, message.Group, message.Subject, message.ContentType, message.Deliveries).ShouldBe(("t-1", "26-00021-6", "ticket.received", "application/json", 1));
        Encoding.UTF8.GetString(message.Body.Span).ShouldBe("{}");
        message.Headers.ShouldContainKeyAndValue("traceparent", "00-1");
        message.Headers.ShouldContainKeyAndValue("count", "7");
        message.Headers.ShouldContainKeyAndValue("at", "2026-11-25T12:00:00.0000000Z");
        message.SentAt.ShouldNotBeNull().ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().AddMinutes(-1));
        message.ToString().ShouldNotContain("{}");
    }

    [TestMethod]
    public async Task One_of_a_foreign_sender_comes_too()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new Letter { Body = "a text, as JMS sends it" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        var first = (await source.TakeAsync(10, Rig.Patience, Ct)).ShouldHaveSingleItem();
        await source.ReturnAsync([first], Ct);
        var again = (await source.TakeAsync(10, Rig.Patience, Ct)).ShouldHaveSingleItem();

        Encoding.UTF8.GetString(first.Body.Span).ShouldBe("a text, as JMS sends it");
        (first.Group, first.Subject, first.ContentType).ShouldBe((null, null, null));
        again.Id.ShouldBe(first.Id);
        first.Id.ShouldNotBeNullOrEmpty();
    }

    [TestMethod]
    public async Task No_more_come_than_were_asked_for_and_none_when_there_are_none()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([.. Enumerable.Range(1, 5).Select(n => new Letter { Id = $"{n}" })]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);

        (await source.TakeAsync(3, Rig.Patience, Ct)).Select(m => m.Id).ShouldBe(["1", "2", "3"]);
        queue.Waiting.Count.ShouldBe(2);
        (await source.TakeAsync(3, Rig.Patience, Ct)).Select(m => m.Id).ShouldBe(["4", "5"]);
        (await source.TakeAsync(3, TimeSpan.Zero, Ct)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task One_that_is_done_with_is_gone_and_one_that_is_returned_comes_again_to_anybody()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new Letter { Id = "done" }, new Letter { Id = "later" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var other = rig.Another();
        await using var elsewhere = await other.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(2, Rig.Patience, Ct);

        await source.CompleteAsync([taken[0]], Ct);
        await source.ReturnAsync([taken[1]], Ct);
        var again = (await elsewhere.TakeAsync(2, Rig.Patience, Ct)).ShouldHaveSingleItem();
        await elsewhere.CompleteAsync([again], Ct);

        (again.Id, again.Deliveries).ShouldBe(("later", 2));
        (queue.Waiting.Count, queue.LockedCount).ShouldBe((0, 0));
    }

    [TestMethod]
    public async Task A_poison_one_is_put_aside_with_the_reason_and_found_there()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new Letter { Id = "poison", Body = "??"u8.ToArray() }, new Letter { Id = "next" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(2, Rig.Patience, Ct);

        await source.DeadLetterAsync(taken[0], "It is not JSON. " + new string('x', 5000), Ct);
        await source.CompleteAsync([taken[1]], Ct);

        queue.DeadLetters!.Waiting.ShouldHaveSingleItem();
        await using var aside = await rig.Broker.OpenAsync(new Address("tickets/$deadletterqueue"), Ct);
        var found = (await aside.TakeAsync(1, Rig.Patience, Ct)).ShouldHaveSingleItem();
        found.Headers["DeadLetterReason"].ShouldStartWith("It is not JSON.");
        found.Headers["DeadLetterErrorDescription"].ShouldBe("Put aside by hub-1.");
        (found.Id, Encoding.UTF8.GetString(found.Body.Span)).ShouldBe(("poison", "??"));
    }

    [TestMethod]
    public async Task Settling_again_changes_nothing_and_what_another_took_is_not_settled_here()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new Letter { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await using var another = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(1, Rig.Patience, Ct);

        await Should.ThrowAsync<BrokerUnavailableException>(() => another.CompleteAsync(taken, Ct));
        await source.CompleteAsync(taken, Ct);
        await source.CompleteAsync(taken, Ct);
        await source.ReturnAsync(taken, Ct);
        await source.DeadLetterAsync(taken[0], "no", Ct);

        (queue.Waiting.Count, queue.LockedCount, queue.DeadLetters!.Waiting.Count).ShouldBe((0, 0, 0));
    }

    [TestMethod]
    public async Task What_is_not_settled_when_the_source_ends_is_delivered_again_at_once()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([new Letter { Id = "1" }]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        await source.TakeAsync(1, Rig.Patience, Ct);
        await source.DisposeAsync();

        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);

        (await again.TakeAsync(1, Rig.Patience, Ct)).ShouldHaveSingleItem().Deliveries.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_wait_that_is_ended_takes_nothing()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var taking = source.TakeAsync(5, Rig.Patience, patience.Token);

        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => taking);
        queue.Put([new Letter { Id = "1" }]);

        await using var other = rig.Another();
        await using var elsewhere = await other.OpenAsync(Tickets, Ct);
        (await elsewhere.TakeAsync(5, Rig.Patience, Ct)).ShouldHaveSingleItem().Id.ShouldBe("1");
    }

    [TestMethod]
    public async Task A_message_that_comes_just_as_the_wait_is_ended_is_not_kept_from_others()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        for (var i = 0; i < 20; i++)
        {
            await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
            using var patience = new CancellationTokenSource();
            var taking = source.TakeAsync(5, Rig.Patience, patience.Token);
            queue.Put([new Letter { Id = $"{i}" }]);
            await patience.CancelAsync();
            try
            {
                await source.ReturnAsync(await taking, Ct);
            }
            catch (OperationCanceledException)
            {
                // It came too late.
            }
        }

        await Eventually.IsTrueAsync(() => queue.LockedCount == 0, Ct);
        queue.Waiting.Count.ShouldBe(20);
    }

    [TestMethod]
    public async Task A_subscription_is_taken_from_by_its_path_and_a_topic_is_not()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("events/subscriptions/desk").Put([new Letter { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(new Address("events/subscriptions/desk"), Ct);

        (await source.TakeAsync(1, Rig.Patience, Ct)).ShouldHaveSingleItem();
        (await Should.ThrowAsync<ArgumentException>(() => rig.Broker.OpenAsync(new Address("events", IsTopic: true), Ct))).Message.ShouldContain("events/subscriptions/NAME");
    }
}
