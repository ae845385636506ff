using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_queue_cannot_be_read
{
    private static readonly Address Tickets = new("tickets");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Opening_fails_with_the_reason_and_what_to_do()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("closed");
        rig.Bus.DeniedEntities.Add("closed");
        rig.Bus.Queue("disabled", new EntityOptions { Disabled = true });

        (await OpenAsync("missing")).ShouldContain("There is no queue missing");
        (await OpenAsync("closed")).ShouldContain("Azure Service Bus Data Receiver");
        (await OpenAsync("disabled")).ShouldContain("enable it");
        rig.Bus.Network.GoDown();
        (await OpenAsync("missing")).ShouldContain("cannot be reached");

        async Task<string> OpenAsync(string queue)
        {
            var error = await Should.ThrowAsync<BrokerUnavailableException>(() => rig.Broker.OpenAsync(new Address(queue), Ct));
            return error.Message;
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task A_mismatch_between_configured_and_actual_sessions_is_reported(bool sessions)
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets", new EntityOptions { Sessions = sessions }).Put([new StoredMessage { Id = "1", Session = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets with { Grouped = !sessions }, Ct);

        var error = await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(1, Rig.ReceiveTimeout, Ct));
        error.Message.ShouldContain("must be configured as grouped");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_cut_connection_ends_the_source_and_another_source_continues(bool grouped)
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = grouped });
        var from = Tickets with { Grouped = grouped };
        var source = await rig.Broker.OpenAsync(from, Ct);
        rig.Bus.Network.GoDown();
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(1, Rig.ReceiveTimeout, Ct));
        await source.DisposeAsync();

        rig.Bus.Network.ComeBack();
        queue.Put([new StoredMessage { Id = "1", Session = "a" }]);
        await using var again = await rig.Broker.OpenAsync(from, Ct);

        (await again.TakeAsync(1, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_settlement_the_broker_does_not_receive_is_an_error_and_the_message_is_delivered_again()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Lock = TimeSpan.FromSeconds(3) });
        queue.Put([new StoredMessage { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);
        rig.Bus.Network.GoDown();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync(received, Ct));

        rig.Bus.Network.ComeBack();
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        (await again.TakeAsync(1, Rig.ReceiveTimeout, Ct)).ShouldHaveSingleItem().Deliveries.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_message_whose_settlement_failed_is_returned_when_the_source_ends()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new StoredMessage { Id = "1" }]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(1, Rig.ReceiveTimeout, Ct);
        rig.Bus.Network.GoDown();
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync(received, Ct));
        rig.Bus.Network.ComeBack();

        await source.DisposeAsync();

        await Eventually.IsTrueAsync(() => queue.Waiting.Count == 1, Ct);
    }

    [TestMethod]
    public async Task A_message_outlives_its_connection_while_its_lock_lasts()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new StoredMessage { Id = "1" }, new StoredMessage { Id = "2" }, new StoredMessage { Id = "3" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await source.TakeAsync(3, Rig.ReceiveTimeout, Ct);
        rig.Bus.Network.Cut();

        // The first call may still use the old connection just as it ends; then the message is delivered again, which is allowed.
        await SettleAsync(() => source.CompleteAsync([received[0]], Ct));
        await SettleAsync(() => source.CompleteAsync([received[1]], Ct));
        await SettleAsync(() => source.DeadLetterAsync(received[2], "no", Ct));

        queue.LockedCount.ShouldBeLessThan(2);
        queue.DeadLetters!.Waiting.Count.ShouldBe(1);

        static async Task SettleAsync(Func<Task> settle)
        {
            try
            {
                await settle();
            }
            catch (BrokerUnavailableException)
            {
                // The message is delivered again.
            }
        }
    }
}
