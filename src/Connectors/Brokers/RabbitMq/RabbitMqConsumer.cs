using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>A message as it was pushed.</summary>
internal sealed record Delivery(ulong Tag, bool Redelivered, IReadOnlyBasicProperties Properties, byte[] Body)
{
    /// <summary>Records print their members; a body must not.</summary>
    public override string ToString() => $"Delivery {Tag}";
}

/// <summary>Has messages pushed to it, at most so many as were asked for until they are settled.</summary>
internal sealed class RabbitMqConsumer : AsyncDefaultBasicConsumer
{
    // The broker holds back what is more than asked for: it needs no bound of its own.
    private readonly Channel<Delivery> deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string tag = "";

    private RabbitMqConsumer(IChannel channel)
        : base(channel)
    {
    }

    /// <summary>What came. It ends with an error when nothing more can come.</summary>
    public ChannelReader<Delivery> Deliveries => deliveries.Reader;

    /// <summary>True when the broker itself ended it.</summary>
    public bool Cancelled { get; private set; }

    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">The channel is gone, or we may not read there.</exception>
    public static async Task<RabbitMqConsumer> StartAsync(IChannel channel, string queue, ushort most, CancellationToken ct)
    {
        var consumer = new RabbitMqConsumer(channel);
        await channel.BasicQosAsync(0, most, global: false, ct).ConfigureAwait(false);
        consumer.tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, ct).ConfigureAwait(false);
        return consumer;
    }

    /// <summary>Ends it; afterwards nothing more comes.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (!stopped.Task.IsCompleted)
        {
            await Channel.BasicCancelAsync(tag, cancellationToken: ct).ConfigureAwait(false);
            await stopped.Task.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override Task HandleBasicDeliverAsync(
        string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        // The body's memory is the library's again when this returns.
        deliveries.Writer.TryWrite(new Delivery(deliveryTag, redelivered, properties, body.ToArray()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        stopped.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        Cancelled = true;
        deliveries.Writer.TryComplete(new ChannelClosedException());
        stopped.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        deliveries.Writer.TryComplete(new ChannelClosedException());
        stopped.TrySetResult();
        return Task.CompletedTask;
    }
}
