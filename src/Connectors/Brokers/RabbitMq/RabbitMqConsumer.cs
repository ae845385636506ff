using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>A message as the broker delivered it.</summary>
/// <param name="Tag">The number of the delivery on its channel.</param>
/// <param name="Redelivered">True when it was delivered before.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Body">Its body; empty for one that is too large, and null for one that goes back to the queue unread.</param>
/// <param name="Size">How many bytes the body had.</param>
internal sealed record Delivery(ulong Tag, bool Redelivered, IReadOnlyBasicProperties Properties, byte[]? Body, long Size)
{
    /// <summary>Returns the tag only: a record would print its members, and the body may contain a resident's data.</summary>
    public override string ToString() => $"Delivery {Tag}";
}

/// <summary>A consumer to which the broker delivers messages, at most as many at a time as were asked for and are not settled.</summary>
/// <remarks>The library calls the handlers from one thread of its own; <see cref="Deliveries"/> has one reader.</remarks>
internal sealed class RabbitMqConsumer : AsyncDefaultBasicConsumer
{
    // The channel needs no bound: the broker holds messages back beyond the number that was asked for.
    private readonly Channel<Delivery> deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int mostBodyBytes;
    private readonly long mostBytes;
    private string tag = "";

    // True for a queue in which a message must not overtake another: behind one that is not read, none is.
    private readonly bool keepsOrder;

    // Bytes of the bodies that were copied and not released. The handler of deliveries adds, and the reader of them releases.
    private long copiedBytes;

    // Only the handler of deliveries uses it.
    private bool isFull;

    private RabbitMqConsumer(IChannel channel, int mostBodyBytes, long mostBytes, bool keepsOrder)
        : base(channel)
    {
        this.keepsOrder = keepsOrder;
        this.mostBodyBytes = mostBodyBytes;
        this.mostBytes = mostBytes;
    }

    /// <summary>The messages delivered so far. It ends with an error when the broker can deliver no more.</summary>
    public ChannelReader<Delivery> Deliveries => deliveries.Reader;

    /// <summary>True when the broker itself cancelled the consumer.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Starts a consumer.</summary>
    /// <param name="channel">The channel it uses.</param>
    /// <param name="queue">Name of the queue.</param>
    /// <param name="most">The most messages that may be delivered and not settled at a time.</param>
    /// <param name="mostBodyBytes">The most bytes that one body may have; a larger one is left empty.</param>
    /// <param name="mostBytes">
    /// The most bytes that their bodies may have together. The broker cannot be told that: it delivers the messages beyond it all the same,
    /// and they are not copied.
    /// </param>
    /// <param name="keepsOrder">True where none may be read behind one that was not.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="RabbitMQ.Client.Exceptions.RabbitMQClientException">
    /// The channel is closed, or the broker denies us the queue.
    /// </exception>
    public static async Task<RabbitMqConsumer> StartAsync(
        IChannel channel, string queue, ushort most, int mostBodyBytes, long mostBytes, bool keepsOrder, CancellationToken ct)
    {
        var consumer = new RabbitMqConsumer(channel, mostBodyBytes, mostBytes, keepsOrder);
        await channel.BasicQosAsync(0, most, global: false, ct).ConfigureAwait(false);
        consumer.tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, ct).ConfigureAwait(false);
        return consumer;
    }

    /// <summary>Bodies of so many bytes are held no more: there is room for others.</summary>
    public void Release(long bytes) => Interlocked.Add(ref copiedBytes, -bytes);

    /// <summary>Stops the consumer; afterwards the broker delivers no more messages.</summary>
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
        string consumerTag,
        ulong deliveryTag,
        bool redelivered,
        string exchange,
        string routingKey,
        IReadOnlyBasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        deliveries.Writer.TryWrite(new Delivery(deliveryTag, redelivered, properties, Copy(body), body.Length));
        return Task.CompletedTask;
    }

    // The body is copied, because the library reuses its memory once this returns. The library holds one body at a time.
    private byte[]? Copy(ReadOnlyMemory<byte> body)
    {
        if (isFull)
        {
            return null;
        }

        if (body.Length > mostBodyBytes)
        {
            return [];
        }

        var held = Interlocked.Read(ref copiedBytes);
        if (held > 0 && held + body.Length > mostBytes)
        {
            isFull = keepsOrder;
            return null;
        }

        Interlocked.Add(ref copiedBytes, body.Length);
        return body.ToArray();
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
        IsCancelled = true;
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
