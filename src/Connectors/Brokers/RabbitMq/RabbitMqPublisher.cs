using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// Publishes messages to a RabbitMQ broker and knows the result of each. Each batch has a channel to itself, so that its messages stay in
/// order and an error does not end other batches.
/// </summary>
/// <remarks>
/// Many threads publish at once: <c>channelSlots</c> limits them, <c>idleChannels</c> is concurrent, and <c>largest</c> is read and written
/// as a volatile value.
/// </remarks>
internal sealed class RabbitMqPublisher(RabbitMqLink link, TimeProvider time) : IAsyncDisposable
{
    // This many batches are in flight at once; further ones wait, each within its own timeout.
    private const int MaxChannels = 16;

    // The longest wait for a confirmation, even where the caller would wait longer.
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<ConfirmedChannel> idleChannels = [];
    private readonly SemaphoreSlim channelSlots = new(MaxChannels, MaxChannels);
    private readonly RabbitMqTopology topology = new();

    // The largest body, in bytes, that the broker accepts as far as is known.
    private long largest = long.MaxValue;

    /// <summary>See <see cref="IBroker.PublishAsync"/>.</summary>
    public async Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
    {
        var batch = messages.Select(m => Prepare(m, to)).ToList();
        await SendAsync(batch, (connection, token) => PrepareRoutesAsync(connection, to, messages, batch, token), ct).ConfigureAwait(false);
        return [.. batch.Select(p => p.Result)];
    }

    /// <summary>Publishes a body with ready-made properties to a queue.</summary>
    public async Task<PublishResult> PublishAsync(
        string queue, string id, ReadOnlyMemory<byte> body, BasicProperties properties, CancellationToken ct)
    {
        var publish = new PendingPublish(id, body, properties, mandatory: true) { Key = queue };
        await SendAsync([publish], static (_, _) => Task.CompletedTask, ct).ConfigureAwait(false);
        return publish.Result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (idleChannels.TryTake(out var channel))
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static bool IsNotSent(Exception e) => e
        is BrokerUnavailableException
        or OperationCanceledException
        or RabbitMQClientException
        or ObjectDisposedException
        or IOException
        or TimeoutException;

    // A message that cannot be sent at all has its result at once.
    private PendingPublish Prepare(BrokerMessage message, Address to)
    {
        var now = time.GetUtcNow();
        var publish = new PendingPublish(message.Id, message.Body, RabbitMqMessages.Write(message, now), mandatory: !to.IsTopic)
        {
            BeforeSend = message.BeforeSend,
            Exchange = to.IsTopic ? to.Name : "",
            Key = to.IsTopic ? message.Subject ?? "" : to.Name,
        };
        var problem = RabbitMqMessages.ProblemOf(message);
        if (problem is null && message.NotBefore - now > RabbitMqTopology.LongestDelay)
        {
            problem = $"It is to be delivered later than {RabbitMqTopology.LongestDelay.TotalDays} days from now, "
                + "which RabbitMQ cannot hold.";
        }

        if (problem is not null)
        {
            publish.End(new PublishResult.Refused(problem));
        }

        return publish;
    }

    private async Task SendAsync(
        IReadOnlyList<PendingPublish> batch, Func<IConnection, CancellationToken, Task> prepareRoutes, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(ConfirmTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        var hasSlot = false;
        try
        {
            await channelSlots.WaitAsync(both.Token).ConfigureAwait(false);
            hasSlot = true;
            var connection = await link.GetAsync(both.Token).ConfigureAwait(false);
            if (link.BlockedReason is { } reason)
            {
                throw new BrokerUnavailableException($"The broker takes nothing at present: {reason}.");
            }

            await prepareRoutes(connection.Amqp, both.Token).ConfigureAwait(false);
            foreach (var publish in batch.Where(p => p.Body.Length > Volatile.Read(ref largest)))
            {
                publish.End(TooLarge());
            }

            var left = batch.Where(p => !p.HasEnded).ToList();
            if (left.Count > 0)
            {
                await SendAsync(connection, left, both.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (IsNotSent(e))
        {
            // A message that was sent has its result already, which stays.
            var reason = e switch
            {
                BrokerUnavailableException => e.Message,
                OperationCanceledException => "The wait ended before it was sent.",
                _ => $"It was not sent: {RabbitMqErrors.Of(e)}.",
            };
            foreach (var publish in batch)
            {
                publish.End(new PublishResult.Unavailable(reason));
            }
        }
        finally
        {
            if (hasSlot)
            {
                channelSlots.Release();
            }
        }
    }

    private async Task SendAsync(LiveConnection connection, List<PendingPublish> batch, CancellationToken ct)
    {
        var channel = await GetChannelAsync(connection, ct).ConfigureAwait(false);
        var isReusable = false;
        try
        {
            isReusable = await channel.SendAsync(batch, ct).ConfigureAwait(false);
        }
        finally
        {
            if (channel.Largest is { } bytes)
            {
                Volatile.Write(ref largest, bytes);
            }

            if (isReusable)
            {
                idleChannels.Add(channel);
            }
            else
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<ConfirmedChannel> GetChannelAsync(LiveConnection connection, CancellationToken ct)
    {
        while (idleChannels.TryTake(out var channel))
        {
            if (channel.IsOf(connection))
            {
                return channel;
            }

            await channel.DisposeAsync().ConfigureAwait(false);
        }

        return await ConfirmedChannel.OpenAsync(connection, ct).ConfigureAwait(false);
    }

    // Ensures that the topic exists, and routes each delayed message through a queue in which it waits.
    private async Task PrepareRoutesAsync(
        IConnection connection, Address to, IReadOnlyList<BrokerMessage> messages, List<PendingPublish> batch, CancellationToken ct)
    {
        if (to.IsTopic && await topology.EnsureTopicAsync(connection, to.Name, ct).ConfigureAwait(false) is { } problem)
        {
            batch.ForEach(p => p.End(new PublishResult.Refused(problem, TakesNone: true)));
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].HasEnded || messages[i].NotBefore - time.GetUtcNow() is not { } delay || delay <= TimeSpan.Zero)
            {
                continue;
            }

            var subject = messages[i].Subject ?? "";
            var (queue, refused) = await RabbitMqTopology.EnsureWaitingQueueAsync(connection, to, subject, delay, ct).ConfigureAwait(false);
            if (queue is null)
            {
                batch[i].End(new PublishResult.Refused(refused!, TakesNone: true));
                continue;
            }

            batch[i].RouteThrough(queue);
        }
    }

    private PublishResult.Refused TooLarge() => new($"It is larger than the broker takes ({Volatile.Read(ref largest)} bytes).");
}
