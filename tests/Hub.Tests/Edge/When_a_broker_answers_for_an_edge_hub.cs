using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Edge;

[TestClass]
public sealed class When_a_broker_answers_for_an_edge_hub
{
    [TestMethod]
    public async Task A_refusal_of_one_order_rejects_that_order_and_a_refusal_of_the_queue_makes_all_orders_wait()
    {
        (await SubmitAsync(new PublishResult.Confirmed())).ShouldBeOfType<SubmitResult.HandedOver>();
        var refused = await SubmitAsync(new PublishResult.Refused("it is too large"));
        refused.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("too large");
        (await SubmitAsync(new PublishResult.Refused("no such queue", TakesNone: true))).ShouldBeOfType<SubmitResult.Retry>();
        (await SubmitAsync(new PublishResult.Unavailable("no connection"))).ShouldBeOfType<SubmitResult.Retry>();
        await Should.ThrowAsync<OutcomeUnknownException>(() => SubmitAsync(new PublishResult.Unknown("cut")));
    }

    private static async Task<SubmitResult> SubmitAsync(PublishResult answer)
    {
        var catalogue = CityTrial.Allentown.Catalogue;
        var ticket = Some.Ticket(1, WorkOrderState.Pending) with { Service = "pothole" };
        await using var broker = new FixedAnswerBroker(answer);
        var order = new OutgoingOrder(
            ticket.WorkOrders[0], ticket, catalogue.Service("pothole")!, catalogue.Department("streets")!);
        return await new EdgeConnector(broker, new Address("hub.edge.streets.orders", Grouped: true)).SubmitAsync(order, default);
    }

    private sealed class FixedAnswerBroker(PublishResult answer) : IBroker
    {
        public Task<IReadOnlyList<PublishResult>> PublishAsync(
            Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<PublishResult>>([answer]);

        public Task<IMessageSource> OpenAsync(Address from, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
