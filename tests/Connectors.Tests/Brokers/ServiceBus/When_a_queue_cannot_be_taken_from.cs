using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

[TestClass]
public sealed class When_a_queue_cannot_be_taken_from
{
    private static readonly Address Tickets = new("tickets");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Opening_says_why_and_what_to_do()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("closed");
        rig.Bus.Closed.Add("closed");
        rig.Bus.Queue("disabled", new EntityOptions { Disabled = true });

        (await OpenAsync("missing")).ShouldContain("There is no queue missing");
        (await OpenAsync("closed")).ShouldContain("Azure Service Bus Data Receiver");
        (await OpenAsync("disabled")).ShouldContain("enable it");
        rig.Bus.Wire.GoDown();
        (await OpenAsync("missing")).ShouldContain("cannot be reached");

        async Task<string> OpenAsync(string queue) => (await Should.ThrowAsync<BrokerUnavailableException>(() => rig.Broker.OpenAsync(new Address(queue), Ct))).Message;
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Sessions_that_are_configured_otherwise_than_they_are_made_are_named(bool sessions)
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets", new EntityOptions { Sessions = sessions }).Put([new Letter { Id = "1", Session = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets with { Grouped = !sessions }, Ct);

        (await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(1, Rig.Patience, Ct))).Message.ShouldContain("must be configured as grouped");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task A_cut_ends_the_source_and_another_takes_on(bool grouped)
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Sessions = grouped });
        var from = Tickets with { Grouped = grouped };
        var source = await rig.Broker.OpenAsync(from, Ct);
        rig.Bus.Wire.GoDown();
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.TakeAsync(1, Rig.Patience, Ct));
        await source.DisposeAsync();

        rig.Bus.Wire.ComeBack();
        queue.Put([new Letter { Id = "1", Session = "a" }]);
        await using var again = await rig.Broker.OpenAsync(from, Ct);

        (await again.TakeAsync(1, Rig.Patience, Ct)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task What_cannot_be_told_is_an_error_and_comes_again()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets", new EntityOptions { Lock = TimeSpan.FromSeconds(3) });
        queue.Put([new Letter { Id = "1" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(1, Rig.Patience, Ct);
        rig.Bus.Wire.GoDown();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync(taken, Ct));

        rig.Bus.Wire.ComeBack();
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        (await again.TakeAsync(1, Rig.Patience, Ct)).ShouldHaveSingleItem().Deliveries.ShouldBe(2);
    }

    [TestMethod]
    public async Task What_could_not_be_told_is_given_back_when_the_source_ends()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new Letter { Id = "1" }]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(1, Rig.Patience, Ct);
        rig.Bus.Wire.GoDown();
        await Should.ThrowAsync<BrokerUnavailableException>(() => source.CompleteAsync(taken, Ct));
        rig.Bus.Wire.ComeBack();

        await source.DisposeAsync();

        await Eventually.IsTrueAsync(() => queue.Waiting.Count == 1, Ct);
    }

    [TestMethod]
    public async Task A_message_outlives_its_connection_while_its_lock_lasts()
    {
        await using var rig = new Rig();
        var queue = rig.Bus.Queue("tickets");
        queue.Put([new Letter { Id = "1" }, new Letter { Id = "2" }, new Letter { Id = "3" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await source.TakeAsync(3, Rig.Patience, Ct);
        rig.Bus.Wire.Cut();

        // The first may meet the old connection just as it ends; then it comes again, which is allowed.
        await SettleAsync(() => source.CompleteAsync([taken[0]], Ct));
        await SettleAsync(() => source.CompleteAsync([taken[1]], Ct));
        await SettleAsync(() => source.DeadLetterAsync(taken[2], "no", Ct));

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
                // It comes again.
            }
        }
    }
}
