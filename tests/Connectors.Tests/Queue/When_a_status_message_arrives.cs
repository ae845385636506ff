using System.Diagnostics;
using System.Text;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Queue;
using Allentown311.Connectors.Tests.Brokers;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Tests.Queue;

[TestClass]
public sealed class When_a_status_message_arrives
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly string Good = QueueRig.Change("ALN-26-00001-0-1", "WIP", Noon);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_status_message_is_read_at_once_however_long_a_read_may_wait()
    {
        await using var rig = await QueueRig.OpenAsync();
        await using var connector = rig.With(yaml => yaml
            .Replace("wait: 400ms", "wait: 60s", StringComparison.Ordinal)
            .Replace("timeout: 20s", "timeout: 5m", StringComparison.Ordinal));
        var clock = Stopwatch.StartNew();

        var reading = connector.ReadStatusAsync(null, Ct);
        await rig.PublishStatusAsync(Good);

        (await reading).Updates.ShouldHaveSingleItem();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [TestMethod]
    public async Task A_message_is_delivered_again_with_the_same_id_until_it_is_acknowledged()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync(Good);

        var first = await rig.Queue.ReadStatusAsync(null, Ct);
        await rig.RestartAsync();
        var second = await rig.Queue.ReadStatusAsync(null, Ct);
        await rig.Queue.AcknowledgeAsync(second, Ct);
        await rig.Queue.AcknowledgeAsync(second, Ct);
        await rig.Queue.AcknowledgeAsync(first, Ct);
        await rig.RestartAsync();

        second.Updates.ShouldHaveSingleItem();
        second.Messages!.Channel.ShouldBe(first.Messages!.Channel);
        second.Messages.Taken.ShouldBe(first.Messages.Taken);
        second.Without(first.Messages.Taken.Select(m => m.Id).ToHashSet()).Updates.ShouldBeEmpty();
        (await rig.Queue.ReadStatusAsync(null, Ct)).Messages.ShouldBeNull();
    }

    [TestMethod]
    public async Task The_next_page_can_be_read_before_the_last_is_acknowledged()
    {
        await using var rig = await QueueRig.OpenAsync();
        foreach (var n in Enumerable.Range(1, 12))
        {
            await rig.PublishStatusAsync(QueueRig.Change(Orders.Make(n).Reference, "WIP", Noon));
        }

        var first = await rig.Queue.ReadStatusAsync(null, Ct);
        var second = await rig.Queue.ReadStatusAsync(null, Ct);
        await rig.Queue.AcknowledgeAsync(second, Ct);
        await rig.Queue.AcknowledgeAsync(first, Ct);
        await rig.RestartAsync();

        (first.More, first.Updates.Count, second.More, second.Updates.Count).ShouldBe((true, 10, false, 2));
        (await rig.Queue.ReadStatusAsync(null, Ct)).Messages.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_page_that_is_never_acknowledged_is_delivered_again_after_a_while()
    {
        var clock = new LeapingClock();
        await using var rig = await QueueRig.OpenAsync(clock: clock);
        await rig.PublishStatusAsync(Good);

        var first = await rig.Queue.ReadStatusAsync(null, Ct);
        var meanwhile = await rig.Queue.ReadStatusAsync(null, Ct);
        clock.Leap(TimeSpan.FromMinutes(3));
        var again = await rig.Queue.ReadStatusAsync(null, Ct);

        meanwhile.Messages.ShouldBeNull();
        again.Messages!.Taken.ShouldBe(first.Messages!.Taken);
    }

    [TestMethod]
    [DataRow("not json", "it is not whole JSON")]
    [DataRow("""{ "reference": "ALN-26-00009-0-1", "state": "WIP" """, "it is not whole JSON")]
    [DataRow("", "it is not whole JSON")]
    [DataRow("7", "neither the department's number nor our reference")]
    [DataRow("""{ "state": "WIP", "at": "2026-07-04T12:00:00Z" }""", "neither the department's number nor our reference")]
    [DataRow("""{ "reference": "ALN-26-00009-0-1", "at": "2026-07-04T12:00:00Z" }""", "it has no status")]
    [DataRow("""[{ "reference": "ALN-26-00009-0-1", "state": "WIP", "at": "soon" }, {}]""", "is not a time")]
    public async Task A_message_that_cannot_be_read_is_dead_lettered_with_the_reason_and_blocks_no_other(string text, string reason)
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync(Good);
        await rig.PublishStatusAsync(text, id: "bad");
        await rig.PublishStatusAsync(Good.Replace("WIP", "DONE", StringComparison.Ordinal));

        var page = await rig.Queue.ReadStatusAsync(null, Ct);
        var deadLettersBefore = await rig.Broker.DeadLettersAsync(new Address(rig.Statuses));
        deadLettersBefore.ShouldBeEmpty("the message is not settled before its effects are durable");
        await rig.Queue.AcknowledgeAsync(page, Ct);

        page.Updates.Select(u => u.Code).ShouldBe(["WIP", "DONE"]);
        page.Rejected[0].Reason.ShouldStartWith("message bad: ");
        page.Rejected[0].Reason.ShouldContain(reason);
        page.Messages!.Taken.Select(m => (m.Updates, m.Rejected > 0)).ShouldBe([(1, false), (0, true), (1, false)]);
        var deadLetter = (await rig.Broker.DeadLettersAsync(new Address(rig.Statuses))).ShouldHaveSingleItem();
        (deadLetter.Id, deadLetter.Body).ShouldBe(("bad", text));
        deadLetter.Reason.ShouldBe(page.Rejected[0].Reason);
        await rig.RestartAsync();
        (await rig.Queue.ReadStatusAsync(null, Ct)).Messages.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_message_that_is_not_utf8_is_rejected_with_its_bytes_and_the_same_reason_each_time()
    {
        await using var rig = await QueueRig.OpenAsync();
        var bytes = Encoding.Latin1.GetBytes(Good.Replace("\"said\":\"\"", "\"said\":\"señor\"", StringComparison.Ordinal));
        await rig.PublishStatusAsync(bytes, id: "latin");

        var first = (await rig.Queue.ReadStatusAsync(null, Ct)).Rejected.ShouldHaveSingleItem();
        await rig.RestartAsync();
        var again = (await rig.Queue.ReadStatusAsync(null, Ct)).Rejected.ShouldHaveSingleItem();

        (first.Reason, first.Raw).ShouldBe(("message latin: it is not UTF-8", $"base64:{Convert.ToBase64String(bytes)}"));
        (again.Reason, again.Raw, again.Row).ShouldBe((first.Reason, first.Raw, first.Row));
    }

    [TestMethod]
    public async Task Half_a_character_or_a_byte_order_mark_costs_no_message()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync(Good);
        await rig.PublishStatusAsync(Good.Replace("\"said\":\"\"", "\"said\":\"cut \\ud83d\"", StringComparison.Ordinal));
        await rig.PublishStatusAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)]);
        await rig.PublishStatusAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Good)]);

        var page = await rig.Queue.ReadStatusAsync(null, Ct);

        page.Rejected.ShouldBeEmpty();
        page.Updates.Count.ShouldBe(4);
    }

    [TestMethod]
    public async Task A_list_with_a_bad_row_is_completed_and_its_other_rows_count()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync($"[{Good}, {{}}]");
        await rig.PublishStatusAsync("[]");
        await rig.PublishStatusAsync("\uFEFF" + Good);

        var page = await rig.Queue.ReadStatusAsync(null, Ct);
        await rig.Queue.AcknowledgeAsync(page, Ct);

        (page.Updates.Count, page.Rejected.Count, page.Messages!.Taken.Count).ShouldBe((2, 1, 3));
        (await rig.Broker.DeadLettersAsync(new Address(rig.Statuses))).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_department_that_gives_every_message_the_same_id_loses_none()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync(Good, id: "status");
        await rig.PublishStatusAsync(Good.Replace("WIP", "DONE", StringComparison.Ordinal), id: "status");
        await rig.PublishStatusAsync(Good, id: "status");

        var page = (await rig.Queue.ReadStatusAsync(null, Ct)).Without(new HashSet<string>());

        page.Updates.Select(u => u.Code).ShouldBe(["WIP", "DONE"], "the third message repeats the first");
    }

    [TestMethod]
    public async Task A_message_is_delivered_again_when_the_connection_breaks_before_the_acknowledgement()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.PublishStatusAsync(Good);
        var page = await rig.Queue.ReadStatusAsync(null, Ct);
        rig.Broker.Cut();

        await Should.ThrowAsync<BrokerUnavailableException>(() => rig.Queue.AcknowledgeAsync(page, Ct));
        var again = await ReadAgainAsync(rig.Queue);
        await rig.Queue.AcknowledgeAsync(again, Ct);

        again.Messages!.Taken.ShouldBe(page.Messages!.Taken);
    }

    [TestMethod]
    public async Task A_message_that_cannot_be_dead_lettered_blocks_no_other_and_is_dead_lettered_once_it_can_be()
    {
        await using var rig = await QueueRig.OpenAsync();
        await rig.Broker.WithChannelAsync(c => c.QueueDeleteAsync($"{rig.Statuses}.dead", cancellationToken: Ct));
        await rig.PublishStatusAsync("nonsense", id: "bad");
        await rig.PublishStatusAsync(Good);
        var page = await rig.Queue.ReadStatusAsync(null, Ct);

        var error = await Should.ThrowAsync<BrokerUnavailableException>(() => rig.Queue.AcknowledgeAsync(page, Ct));
        error.Message.ShouldContain($"{rig.Statuses}.dead");

        await rig.PublishStatusAsync(Good.Replace("WIP", "DONE", StringComparison.Ordinal));
        var next = await rig.Queue.ReadStatusAsync(null, Ct);
        await rig.Queue.AcknowledgeAsync(next, Ct);
        next.Updates.ShouldHaveSingleItem().Code.ShouldBe("DONE");
        next.Rejected.ShouldBeEmpty("the bad message waits, and is not read again");
        next.SourceProblem.ShouldNotBeNull().ShouldStartWith("1 messages cannot be read, and wait since they cannot be dead-lettered");

        var dead = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        await rig.Broker.WithChannelAsync(c => c.QueueDeclareAsync(
            $"{rig.Statuses}.dead", durable: true, exclusive: false, autoDelete: false, dead, cancellationToken: Ct));
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        IReadOnlyList<DeadLetter> letters;
        while ((letters = await rig.Broker.DeadLettersAsync(new Address(rig.Statuses))).Count == 0)
        {
            Ct.ThrowIfCancellationRequested();
        }

        (letters.Single().Id, letters.Single().Body).ShouldBe(("bad", "nonsense"));
        await rig.RestartAsync();
        (await rig.Queue.ReadStatusAsync(null, Ct)).Messages.ShouldBeNull();
    }

    private async Task<StatusPage> ReadAgainAsync(QueueConnector connector)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return await connector.ReadStatusAsync(null, Ct);
            }
            catch (BrokerUnavailableException) when (clock.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Yield();
            }
        }
    }

    // The system's clock, which a test can set ahead.
    private sealed class LeapingClock : TimeProvider
    {
        private long ahead;

        public void Leap(TimeSpan by) => ahead += (long)(by.TotalSeconds * TimestampFrequency);

        public override long GetTimestamp() => base.GetTimestamp() + ahead;
    }
}
