using System.Diagnostics.CodeAnalysis;
using Allentown311.Connectors.Brokers;
using Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>What Service Bus keeps in its own way where the connection is lost: its locks outlive that.</summary>
[TestClass]
[SuppressMessage("Usage", "MSTEST0036", Justification = "These tests of the contract are replaced by what Service Bus does instead.")]
public sealed class When_the_stand_in_is_the_broker : ServiceBusContract
{
    private static readonly Address Tickets = new("tickets");

    protected override Task<BrokerRig> StartAsync() => Task.FromResult<BrokerRig>(new StandInRig());

    /// <summary>Elsewhere it is settled by nobody any more; here over the next connection, or it comes again.</summary>
    [TestMethod]
    public new async Task A_source_that_was_cut_says_so_and_is_opened_again_with_nothing_lost()
    {
        await using var rig = new Rig();
        rig.Bus.Queue("tickets").Put([.. Enumerable.Range(0, 6).Select(n => new Letter { Id = $"{n}" })]);
        var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await Rig.TakeAsync(source, 4, Ct);
        await source.CompleteAsync([taken[0]], Ct);
        var done = new List<string> { "0" };
        rig.Bus.Wire.Cut();

        for (var i = 1; i < 3; i++)
        {
            try
            {
                await source.CompleteAsync([taken[i]], Ct);
                done.Add(taken[i].Id);
            }
            catch (BrokerUnavailableException)
            {
                // It comes again.
            }
        }

        await source.DisposeAsync();
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        var rest = await Rig.TakeAsync(again, 6 - done.Count, Ct);
        rest.Select(m => m.Id).Concat(done).ShouldBe(["0", "1", "2", "3", "4", "5"], ignoreOrder: true);
        await Should.ThrowAsync<BrokerUnavailableException>(() => again.CompleteAsync([taken[3]], Ct));
    }

    /// <summary>Elsewhere at once; here when the lock of who could not be told has run out.</summary>
    [TestMethod]
    public new async Task What_cannot_be_put_aside_is_delivered_again()
    {
        var time = new ManualTime();
        await using var rig = new Rig(time);
        rig.Bus.Queue("tickets").Put([new Letter { Id = "0" }]);
        await using var source = await rig.Broker.OpenAsync(Tickets, Ct);
        var taken = await Rig.TakeAsync(source, 1, Ct);
        rig.Bus.Wire.GoDown();

        await Should.ThrowAsync<BrokerUnavailableException>(() => source.DeadLetterAsync(taken[0], "it cannot be read", Ct));

        rig.Bus.Wire.ComeBack();
        time.Advance(TimeSpan.FromMinutes(1));
        await using var again = await rig.Broker.OpenAsync(Tickets, Ct);
        (await Rig.TakeAsync(again, 1, Ct))[0].Deliveries.ShouldBe(2);
    }
}
