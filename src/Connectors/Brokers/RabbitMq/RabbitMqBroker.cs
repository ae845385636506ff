using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// A RabbitMQ broker. It uses two connections, so that received messages can be settled while the broker blocks the connection that
/// publishes.
/// </summary>
internal sealed class RabbitMqBroker : IBroker, IExpire
{
    private readonly RabbitMqTarget target;
    private readonly TimeProvider time;
    private readonly RabbitMqLink outbound;
    private readonly RabbitMqLink inbound;
    private readonly RabbitMqPublisher publisher;
    private readonly ConcurrentDictionary<string, int> fitting = new(StringComparer.Ordinal);

    public RabbitMqBroker(RabbitMqTarget target, TimeProvider time)
    {
        this.target = target;
        this.time = time;
        outbound = new RabbitMqLink(target, "publishing", time);
        inbound = new RabbitMqLink(target, "taking", time);
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
            var brokerDeadLetters = await RabbitMqTopology.EnsureQueueAsync(connection, from, ct).ConfigureAwait(false);
            var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            return new RabbitMqSource(channel, from, target.Settings, brokerDeadLetters, publisher, fitting, time);
        }
        catch (Exception e) when (IsConnectionError(e, ct))
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
            if (outbound.BlockedReason is { } reason)
            {
                return new Probe(false, $"It takes nothing at present: {reason}.");
            }

            var product = ServerProperty(connection, "product");
            var version = ServerProperty(connection, "version");
            return new Probe(true, $"{product} {version} at {target.Shown}");
        }
        catch (BrokerUnavailableException e)
        {
            return new Probe(false, e.Message);
        }
        catch (Exception e) when (IsConnectionError(e, ct))
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

    private static bool IsConnectionError(Exception e, CancellationToken ct) =>
        e is RabbitMQClientException or IOException or TimeoutException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private static string ServerProperty(IConnection connection, string name) =>
        connection.ServerProperties?.TryGetValue(name, out var value) == true && value is byte[] bytes
            ? Encoding.UTF8.GetString(bytes)
            : "";
}
