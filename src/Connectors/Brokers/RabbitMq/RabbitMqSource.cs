using System.Threading.Channels;
using Allentown311.Mappings.Translation;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// A queue opened for taking. It consumes only while somebody takes, and no more than he asked for, so that what is held is what was given out and another taker
/// gets the rest. A grouped queue it keeps: between two takes another must not come in.
/// </summary>
internal sealed class RabbitMqSource(IChannel channel, Address from, RabbitMqPublisher publisher, TimeProvider time) : IMessageSource
{
    // What else is there comes right behind the first; so long is it waited for.
    private static readonly TimeSpan Lull = TimeSpan.FromMilliseconds(25);

    // An empty queue says nothing: it takes a moment to know.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<ulong> held = [];
    private readonly Lock gate = new();
    private RabbitMqConsumer? consumer;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ct.ThrowIfCancellationRequested();
        List<Delivery> taken = [];
        try
        {
            consumer ??= await RabbitMqConsumer.StartAsync(channel, from.Name, (ushort)Math.Min(most, ushort.MaxValue), ct).ConfigureAwait(false);
            var (got, patience) = (consumer.Deliveries, wait > ShortestWait ? wait : ShortestWait);
            while (taken.Count < most && await NextAsync(got, taken.Count == 0 ? patience : Lull, ct).ConfigureAwait(false) is { } next)
            {
                taken.Add(next);
            }

            if (!from.Grouped)
            {
                taken.AddRange(await StopAsync(ct).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await GiveBackAsync(taken).ConfigureAwait(false);
            throw;
        }
        catch (Exception e) when (IsGone(e))
        {
            throw Gone(e);
        }

        lock (gate)
        {
            held.UnionWith(taken.Select(d => d.Tag));
        }

        return [.. taken.Select(d => RabbitMqMessages.Read(d.Properties, d.Body, d.Redelivered, new Receipt(this, d.Tag, d.Properties)))];
    }

    /// <inheritdoc/>
    public Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, (tag, token) => channel.BasicAckAsync(tag, multiple: false, token), ct);

    /// <inheritdoc/>
    public Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, (tag, token) => channel.BasicNackAsync(tag, multiple: false, requeue: true, token), ct);

    /// <inheritdoc/>
    public async Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var receipt = ReceiptOf(message);
        if (!Holds(receipt.Tag))
        {
            return;
        }

        // First there, then gone from here: what goes wrong in between leaves two, not none.
        var place = from.Name + RabbitMqTopology.DeadSuffix;
        var aside = RabbitMqMessages.Aside(receipt.Properties, message.Id, ShortText.Of(reason));
        switch (await publisher.PublishAsync(place, message.Id, message.Body, aside, ct).ConfigureAwait(false))
        {
            case PublishResult.Confirmed: await CompleteAsync([message], ct).ConfigureAwait(false); break;
            case PublishResult.Refused refused: throw new BrokerUnavailableException($"{refused.Reason} Messages put aside go to {place}: let an administrator make it.");
            case PublishResult.Unavailable away: throw new BrokerUnavailableException(away.Reason);
            case PublishResult.Unknown unknown: throw new BrokerUnavailableException(unknown.Reason);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            await channel.CloseAsync(Constants.ReplySuccess, "done", abort: true, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
            await channel.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It goes with its connection.
        }
    }

    private static bool IsGone(Exception e) => e is RabbitMQClientException or ChannelClosedException or ObjectDisposedException or IOException or TimeoutException or OperationCanceledException;

    private async Task<Delivery?> NextAsync(ChannelReader<Delivery> got, TimeSpan patience, CancellationToken ct)
    {
        if (got.TryRead(out var there))
        {
            return there;
        }

        using var limit = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            return await got.ReadAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    // What came until the broker heard of it was asked for too.
    private async Task<List<Delivery>> StopAsync(CancellationToken ct)
    {
        var (stopped, rest) = (consumer!, new List<Delivery>());
        consumer = null;
        await stopped.StopAsync(ct).ConfigureAwait(false);
        while (stopped.Deliveries.TryRead(out var one))
        {
            rest.Add(one);
        }

        return rest;
    }

    private async Task GiveBackAsync(List<Delivery> taken)
    {
        if (consumer is null)
        {
            // Stopped in the middle of beginning or ending: what is on its way here nobody would see. Without its channel the broker delivers it again.
            await DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
            if (!from.Grouped)
            {
                taken.AddRange(await StopAsync(limit.Token).ConfigureAwait(false));
            }

            foreach (var delivery in taken)
            {
                await channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(IReadOnlyCollection<ReceivedMessage> messages, Func<ulong, CancellationToken, ValueTask> settle, CancellationToken ct)
    {
        var tags = messages.Select(m => ReceiptOf(m).Tag).Where(Holds).Order().ToList();
        if (tags.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var tag in tags)
            {
                // A number settled twice would cost the channel.
                if (LetGo(tag))
                {
                    await settle(tag, ct).ConfigureAwait(false);
                }
            }

            // Settling is not answered. What is answered behind it proves that it was heard.
            await channel.BasicQosAsync(0, 1, global: false, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e) && !ct.IsCancellationRequested)
        {
            throw Gone(e);
        }
    }

    private bool LetGo(ulong tag)
    {
        lock (gate)
        {
            return held.Remove(tag);
        }
    }

    private bool Holds(ulong tag)
    {
        lock (gate)
        {
            return held.Contains(tag);
        }
    }

    // Numbers count anew on each channel: one of another would settle the wrong message.
    private Receipt ReceiptOf(ReceivedMessage message) => message.Receipt is Receipt receipt && receipt.Source == this ? receipt
        : throw new BrokerUnavailableException($"Message {message.Id} was taken through an earlier connection, or another: it is delivered again.");

    private BrokerUnavailableException Gone(Exception e)
    {
        var why = channel.CloseReason is { } reason ? RabbitMqErrors.Of(reason) : consumer?.Cancelled == true ? "it was deleted, or its node is gone" : RabbitMqErrors.Of(e);
        return new BrokerUnavailableException($"The queue {from.Name} cannot be read: {why}.");
    }

    private sealed record Receipt(RabbitMqSource Source, ulong Tag, IReadOnlyBasicProperties Properties);
}
