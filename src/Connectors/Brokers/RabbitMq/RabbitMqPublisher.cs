using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// Hands messages to a RabbitMQ and knows of each what became of it. Each batch has a channel to itself, so that its order holds and an error
/// ends nobody else's.
/// </summary>
internal sealed class RabbitMqPublisher(RabbitMqLink link, TimeProvider time) : IAsyncDisposable
{
    // Batches at once; more wait their turn, each with its own patience.
    private const int MostChannels = 16;

    // Nobody waits longer than this for a confirmation, whatever patience he has.
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<ConfirmedChannel> idle = [];
    private readonly SemaphoreSlim places = new(MostChannels, MostChannels);
    private readonly RabbitMqTopology made = new();
    private long largest = long.MaxValue;

    /// <summary>See <see cref="IBroker.PublishAsync"/>.</summary>
    public async Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
    {
        var batch = messages.Select(m => new PendingPublish(m.Id, m.Body, RabbitMqMessages.Write(m, time.GetUtcNow()), mandatory: !to.IsTopic) { BeforeSend = m.BeforeSend }).ToList();
        for (var i = 0; i < batch.Count; i++)
        {
            var (message, flight) = (messages[i], batch[i]);
            (flight.Exchange, flight.Key) = to.IsTopic ? (to.Name, message.Subject ?? "") : ("", to.Name);
            var problem = RabbitMqMessages.Problem(message) ?? (message.NotBefore - time.GetUtcNow() > RabbitMqTopology.LongestDelay
                ? $"It is to be delivered later than {RabbitMqTopology.LongestDelay.TotalDays} days from now, which RabbitMQ cannot hold." : null);
            if (problem is not null)
            {
                flight.Ends(new PublishResult.Refused(problem));
            }
        }

        await SendAsync(batch, (connection, token) => PlaceAsync(connection, to, messages, batch, token), ct).ConfigureAwait(false);
        return [.. batch.Select(f => f.Result)];
    }

    /// <summary>Puts a message into a queue as it came, with other properties.</summary>
    public async Task<PublishResult> PublishAsync(string queue, string id, ReadOnlyMemory<byte> body, BasicProperties properties, CancellationToken ct)
    {
        var flight = new PendingPublish(id, body, properties, mandatory: true) { Key = queue };
        await SendAsync([flight], static (_, _) => Task.CompletedTask, ct).ConfigureAwait(false);
        return flight.Result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var channel))
        {
            await channel.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task SendAsync(IReadOnlyList<PendingPublish> batch, Func<IConnection, CancellationToken, Task> place, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(ConfirmWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        var entered = false;
        try
        {
            await places.WaitAsync(both.Token).ConfigureAwait(false);
            entered = true;
            var connection = await link.GetAsync(both.Token).ConfigureAwait(false);
            if (link.Blocked is { } reason)
            {
                throw new BrokerUnavailableException($"The broker takes nothing at present: {reason}.");
            }

            await place(connection.Amqp, both.Token).ConfigureAwait(false);
            foreach (var flight in batch.Where(f => f.Body.Length > Volatile.Read(ref largest)))
            {
                flight.Ends(TooLarge());
            }

            var left = batch.Where(f => !f.IsOver).ToList();
            if (left.Count > 0)
            {
                await SendAsync(connection, left, both.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is BrokerUnavailableException or OperationCanceledException or RabbitMQClientException or ObjectDisposedException or IOException or TimeoutException)
        {
            // Whatever was sent has its result already.
            var words = e switch
            {
                BrokerUnavailableException => e.Message,
                OperationCanceledException => "The wait ended before it was sent.",
                _ => $"It was not sent: {RabbitMqErrors.Of(e)}.",
            };
            foreach (var flight in batch)
            {
                flight.Ends(new PublishResult.Unavailable(words));
            }
        }
        finally
        {
            if (entered)
            {
                places.Release();
            }
        }
    }

    private async Task SendAsync(LiveConnection connection, List<PendingPublish> batch, CancellationToken ct)
    {
        var channel = await ChannelAsync(connection, ct).ConfigureAwait(false);
        var sound = false;
        try
        {
            sound = await channel.SendAsync(batch, ct).ConfigureAwait(false);
        }
        finally
        {
            if (channel.Largest is { } told)
            {
                Volatile.Write(ref largest, told);
            }

            if (sound)
            {
                idle.Add(channel);
            }
            else
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<ConfirmedChannel> ChannelAsync(LiveConnection connection, CancellationToken ct)
    {
        while (idle.TryTake(out var channel))
        {
            if (channel.IsOf(connection))
            {
                return channel;
            }

            await channel.DisposeAsync().ConfigureAwait(false);
        }

        return await ConfirmedChannel.OpenAsync(connection, ct).ConfigureAwait(false);
    }

    private async Task PlaceAsync(IConnection connection, Address to, IReadOnlyList<BrokerMessage> messages, List<PendingPublish> batch, CancellationToken ct)
    {
        if (to.IsTopic && await made.MakeTopicAsync(connection, to.Name, ct).ConfigureAwait(false) is { } refused)
        {
            batch.ForEach(f => f.Ends(new PublishResult.Refused(refused, TakesNone: true)));
            return;
        }

        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].IsOver || messages[i].NotBefore - time.GetUtcNow() is not { } delay || delay <= TimeSpan.Zero)
            {
                continue;
            }

            var (queue, none) = await RabbitMqTopology.MakeWaitingAsync(connection, to, messages[i].Subject ?? "", delay, ct).ConfigureAwait(false);
            if (queue is null)
            {
                batch[i].Ends(new PublishResult.Refused(none!, TakesNone: true));
                continue;
            }

            batch[i].Wait(queue);
        }
    }

    private PublishResult.Refused TooLarge() => new($"It is larger than the broker takes ({Volatile.Read(ref largest)} bytes).");
}
