using System.Diagnostics.CodeAnalysis;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>The contract on the stand-in, with what Service Bus does in its own way: its locks outlive a lost connection.</summary>
[TestClass]
[SuppressMessage("Usage", "MSTEST0036", Justification = "These tests of the contract are replaced by what Service Bus does instead.")]
public sealed class When_the_stand_in_is_the_broker : ServiceBusContract
{
    private static readonly Address Tickets = new("tickets");

    protected override Task<BrokerRig> StartAsync() => Task.FromResult<BrokerRig>(new StandInRig());

    /// <summary>
    /// With other brokers a message cannot be settled after its connection was lost. Here it is settled over the next connection, or
    /// delivered again.
    /// </summary>
    [TestMethod]
    public new async Task A_source_whose_connection_was_cut_reports_it_and_is_opened_again_with_nothing_lost()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([.. Enumerable.Range(0, 6).Select(n => new StoredMessage { Id = $"{n}" })]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await Rig.ReceiveAsync(source, 4, Ct);
        await source.CompleteAsync([received[0]], Ct);
        var completed = new List<string> { "0" };
        rig.Bus.Network.Cut();

        for (var i = 1; i < 3; i++)
        {
            try
            {
                await source.CompleteAsync([received[i]], Ct);
                completed.Add(received[i].Id);
            }
            catch (BrokerUnavailableException)
            {
                // The message is delivered again.
            }
        }

        await source.DisposeAsync();
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        var rest = await Rig.ReceiveAsync(again, 6 - completed.Count, Ct);
        rest.Select(m => m.Id).Concat(completed).ShouldBe(["0", "1", "2", "3", "4", "5"], ignoreOrder: true);
        await Should.ThrowAsync<BrokerUnavailableException>(() => again.CompleteAsync([received[3]], Ct));
    }

    /// <summary>Other brokers deliver the message again at once. Here that happens when its lock has expired.</summary>
    [TestMethod]
    public new async Task A_message_that_cannot_be_dead_lettered_is_delivered_again()
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("tickets").Put([new StoredMessage { Id = "0" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var received = await Rig.ReceiveAsync(source, 1, Ct);
        rig.Bus.Network.GoDown();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(received[0], "it cannot be read", Ct));

        rig.Bus.Network.ComeBack();
        time.Advance(TimeSpan.FromMinutes(1));
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        (await Rig.ReceiveAsync(again, 1, Ct))[0].Deliveries.ShouldBe(2);
    }
}
