using System.Collections.Concurrent;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// A queue opened for receiving. The source consumes only during a call, and at most as many messages as the call asks for, so that it
/// locks only what it returns and other consumers get the rest. On a grouped queue it keeps consuming between two calls: another consumer
/// must not become the active one meanwhile.
/// </summary>
/// <remarks>
/// One caller at a time receives, and only it uses <c>consumer</c>, <c>comfortable</c>, <c>isFull</c>
/// and <c>latestBytes</c>. Any thread may settle: <c>gate</c> guards
/// <c>unsettledTags</c>.
/// </remarks>
/// <param name="channel">The channel, which belongs to the source.</param>
/// <param name="from">The queue.</param>
/// <param name="settings">The sizes of what is read.</param>
/// <param name="brokerDeadLetters">True when the queue certainly sends what is rejected to its dead letters.</param>
/// <param name="publisher">Publishes dead letters.</param>
/// <param name="fitting">
/// By name of a grouped queue, how many of its messages were read at once when more had come than may be held. A source of that queue asks
/// for no more, so that no message goes back often: the broker counts that.
/// </param>
/// <param name="time">The clock.</param>
internal sealed partial class RabbitMqSource(
    IChannel channel,
    Address from,
    BrokerSettings settings,
    bool brokerDeadLetters,
    RabbitMqPublisher publisher,
    ConcurrentDictionary<string, int> fitting,
    TimeProvider time)
    : IMessageSource
{
    // Further messages arrive right behind the first; a call waits this long for the next.
    private static readonly TimeSpan NextMessageTimeout = TimeSpan.FromMilliseconds(25);

    // The broker does not report that a queue is empty, so even a call without a wait needs a moment.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly HashSet<ulong> unsettledTags = [];
    private readonly Lock gate = new();
    private RabbitMqConsumer? consumer;

    // A grouped queue of which more has come than may be held. What was not read can only go back as a whole, with the channel: a message
    // that went back by itself would lose its place in its group.
    private bool isFull;

    // Bytes of the latest call on a grouped queue. The caller has dealt with them when it calls again.
    private long latestBytes;

    // So many messages of the latest size fit into MaxBatchBytes. It grows again with each call that fits.
    private int comfortable = ushort.MaxValue;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ct.ThrowIfCancellationRequested();
        if (isFull)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw new BrokerUnavailableException(
                $"More waits in {from.Name} than is read at once ({settings.MaxBatchBytes} bytes): it is opened anew, "
                + "and goes on from there.");
        }

        List<Delivery> received = [];
        try
        {
            // On a grouped queue the consumer stays, and a message that went back would lose its place in its group.
            var limit = (ushort)Math.Min(
                most, from.Grouped ? fitting.GetValueOrDefault(from.Name, ushort.MaxValue) : comfortable);
            consumer?.Release(latestBytes);
            latestBytes = 0;
            consumer ??= await RabbitMqConsumer.StartAsync(
                channel, from.Name, limit, settings.MaxBodyBytes, settings.MaxBatchBytes, from.Grouped, ct).ConfigureAwait(false);
            await ReceiveAsync(consumer.Deliveries, received, limit, wait > ShortestWait ? wait : ShortestWait, ct).ConfigureAwait(false);
            if (!from.Grouped)
            {
                received.AddRange(await StopConsumerAsync(ct).ConfigureAwait(false));
                received = await RequeueUnreadAsync(received, limit, ct).ConfigureAwait(false);
            }
            else
            {
                var read = received.TakeWhile(d => d.Body is not null).ToList();
                isFull = read.Count < received.Count;
                if (isFull)
                {
                    fitting[from.Name] = Math.Max(1, read.Count);
                }

                latestBytes = read.Sum(d => (long)d.Body!.Length);
                received = read;
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await RequeueAsync(received).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (IsConnectionLost(e))
        {
            throw Unavailable(e);
        }

        lock (gate)
        {
            unsettledTags.UnionWith(received.Select(d => d.Tag));
        }

        return [.. received.Select(Read)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(CloseTimeout, time);
            await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A channel that cannot be closed ends with its connection.
        }
    }

    private static bool IsConnectionLost(Exception e) => e
        is RabbitMQClientException
        or ChannelClosedException
        or ObjectDisposedException
        or IOException
        or TimeoutException
        or OperationCanceledException;

    private ReceivedMessage Read(Delivery delivery)
    {
        var problem = settings.SizeProblem(delivery.Size);
        var receipt = new Receipt(this, delivery.Tag, delivery.Properties, IsOversize: problem is not null);
        return RabbitMqMessages.Read(delivery.Properties, delivery.Body!, delivery.Redelivered, receipt) with { SizeProblem = problem };
    }

    // Returns the deliveries whose bodies were read. The next call asks for as many, so that few messages go back, and none often: the
    // broker counts that.
    private async Task<List<Delivery>> RequeueUnreadAsync(List<Delivery> received, int limit, CancellationToken ct)
    {
        var read = received.Where(d => d.Body is not null).ToList();
        comfortable = read.Count < received.Count ? Math.Max(1, read.Count) : Math.Max(comfortable, Math.Min(2 * limit, ushort.MaxValue));
        foreach (var delivery in received.Where(d => d.Body is null))
        {
            await channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true, ct).ConfigureAwait(false);
        }

        return read;
    }

    // Adds to "received" as it goes, so that the caller can requeue the messages of a call that is cancelled.
    private async Task ReceiveAsync(
        ChannelReader<Delivery> deliveries, List<Delivery> received, int most, TimeSpan wait, CancellationToken ct)
    {
        while (received.Count < most)
        {
            var timeout = received.Count == 0 ? wait : NextMessageTimeout;
            if (await NextAsync(deliveries, timeout, ct).ConfigureAwait(false) is not { } next)
            {
                return;
            }

            received.Add(next);
        }
    }

    // Returns null when no message arrives in time.
    private async Task<Delivery?> NextAsync(ChannelReader<Delivery> deliveries, TimeSpan timeout, CancellationToken ct)
    {
        if (deliveries.TryRead(out var delivery))
        {
            return delivery;
        }

        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await deliveries.ReadAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    // Returns the messages that the broker delivered until it processed the cancellation: they belong to the call too.
    private async Task<List<Delivery>> StopConsumerAsync(CancellationToken ct)
    {
        var stopped = consumer!;
        var rest = new List<Delivery>();
        consumer = null;
        await stopped.StopAsync(ct).ConfigureAwait(false);
        while (stopped.Deliveries.TryRead(out var delivery))
        {
            rest.Add(delivery);
        }

        return rest;
    }

    private async Task RequeueAsync(List<Delivery> received)
    {
        if (consumer is null)
        {
            // The call was cancelled while the consumer started or stopped, so messages may still arrive that no call would return. When
            // the channel is closed, the broker delivers them again.
            await DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(CloseTimeout, time);
            if (!from.Grouped)
            {
                received.AddRange(await StopConsumerAsync(limit.Token).ConfigureAwait(false));
            }

            foreach (var delivery in received)
            {
                await channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    private BrokerUnavailableException Unavailable(Exception e)
    {
        var why = channel.CloseReason is { } reason ? RabbitMqErrors.Of(reason)
            : consumer?.IsCancelled == true ? "it was deleted, or its node is gone"
            : RabbitMqErrors.Of(e);
        return new BrokerUnavailableException($"The queue {from.Name} cannot be read: {why}.");
    }
}
