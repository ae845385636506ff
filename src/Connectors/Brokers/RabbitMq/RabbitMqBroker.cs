using System.Text;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>A RabbitMQ. It has two connections: while the broker holds up what is published, what was taken can still be settled.</summary>
internal sealed class RabbitMqBroker : IBroker, IExpire
{
    private readonly RabbitMqTarget target;
    private readonly TimeProvider time;
    private readonly RabbitMqLink outbound;
    private readonly RabbitMqLink inbound;
    private readonly RabbitMqPublisher publisher;

    public RabbitMqBroker(RabbitMqTarget target, TimeProvider time)
    {
        (this.target, this.time) = (target, time);
        (outbound, inbound) = (new RabbitMqLink(target, "publishing", time), new RabbitMqLink(target, "taking", time));
        publisher = new RabbitMqPublisher(outbound, time);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Expiry> Expiries => target.Tls?.Expiries ?? [];

    /// <inheritdoc/>
    public Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(messages);
        return publisher.PublishAsync(to, messages, ct);
    }

    /// <inheritdoc/>
    public async Task<IMessageSource> OpenAsync(Address from, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from.IsTopic)
        {
            throw new ArgumentException($"{from.Name} is a topic: bind a queue to it, and open that.", nameof(from));
        }

        try
        {
            var connection = (await inbound.GetAsync(ct).ConfigureAwait(false)).Amqp;
            await RabbitMqTopology.MakeQueueAsync(connection, from, ct).ConfigureAwait(false);
            return new RabbitMqSource(await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false), from, publisher, time);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new BrokerUnavailableException($"The queue {from.Name} at {target.Shown} cannot be opened: {RabbitMqErrors.Of(e)}.");
        }
    }

    /// <inheritdoc/>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        try
        {
            var connection = (await outbound.GetAsync(ct).ConfigureAwait(false)).Amqp;
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            return outbound.Blocked is { } reason ? new Probe(false, $"It takes nothing at present: {reason}.")
                : new Probe(true, $"{Said(connection.ServerProperties, "product")} {Said(connection.ServerProperties, "version")} at {target.Shown}");
        }
        catch (BrokerUnavailableException e)
        {
            return new Probe(false, e.Message);
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Probe(false, RabbitMqErrors.Of(e));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await publisher.DisposeAsync().ConfigureAwait(false);
        await outbound.DisposeAsync().ConfigureAwait(false);
        await inbound.DisposeAsync().ConfigureAwait(false);
    }

    private static string Said(IDictionary<string, object?>? properties, string name) =>
        properties?.TryGetValue(name, out var value) == true && value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";
}
