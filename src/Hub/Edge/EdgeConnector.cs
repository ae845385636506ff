using System.Globalization;
using System.Text.Json;
using Allentown311.Connectors;
using Allentown311.Connectors.Brokers;

namespace Allentown311.Hub.Edge;

/// <summary>Hands work orders to the edge hub inside a department's network, as messages over the broker.</summary>
internal sealed class EdgeConnector(IBroker broker, Address orders) : IWorkOrderConnector
{
    /// <inheritdoc/>
    public async Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(EdgeOrder.Of(order.Ticket, order.Order), EdgeJson.Default.EdgeOrder);
        order.Trail.Sends($"{orders.Name}\n\n{System.Text.Encoding.UTF8.GetString(body)}");

        // The id contains the ticket's version, so that a corrected order is not dropped as a repeat.
        var id = string.Create(CultureInfo.InvariantCulture, $"{order.Reference}/{order.Ticket.Version}");
        var message = new BrokerMessage(id, body)
        {
            Group = order.Ticket.Number,
            Subject = EdgeOrder.Subject,
            BeforeSend = order.Trail.EnsureHeld,
        };
        switch ((await broker.PublishAsync(orders, [message], ct).ConfigureAwait(false))[0])
        {
            case PublishResult.Confirmed:
                order.Trail.Answers("the broker has it");
                return new SubmitResult.HandedOver();
            case PublishResult.Refused { TakesNone: true } closed:
                return new SubmitResult.Retry($"The broker takes nothing for {orders.Name} ({closed.Reason}).");
            case PublishResult.Refused refused:
                // The broker will never accept this one message; the other orders need not wait behind it.
                return new SubmitResult.Rejected($"The broker will not take it ({refused.Reason}).");
            case PublishResult.Unavailable unavailable:
                return new SubmitResult.Retry($"The broker cannot be reached ({unavailable.Reason}).");
            default:
                throw new OutcomeUnknownException("The broker has not confirmed it.");
        }
    }

    /// <inheritdoc/>
    public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) =>
        throw new NotSupportedException("The hub inside the department's network sends what it reads.");

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => broker.CheckAsync(ct);
}
