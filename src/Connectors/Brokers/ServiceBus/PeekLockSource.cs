using Allentown311.Mappings.Translation;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>What taking from queues with and without sessions has in common: messages are locked, not removed, until they are settled.</summary>
/// <param name="queue">The queue's name, or TOPIC/subscriptions/NAME.</param>
/// <param name="client">This process' name, which a dead letter carries.</param>
/// <param name="time">The clock that locks are renewed by.</param>
internal abstract class PeekLockSource(string queue, string client, TimeProvider time) : IMessageSource
{
    // The longest text Service Bus takes.
    private const int LongestReason = 4096;
    private static readonly TimeSpan GivingBack = TimeSpan.FromSeconds(5);

    private readonly HashSet<LockedMessage> taken = [];

    protected string Queue => queue;

    protected TimeProvider Time => time;

    protected LockRenewal Locks { get; } = new(time);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct);

    /// <inheritdoc/>
    public Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, t => t.Receiver.CompleteMessageAsync(t.Message, ct), lostIsAsGood: false, ct);

    /// <inheritdoc/>
    public Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, t => t.Receiver.AbandonMessageAsync(t.Message, cancellationToken: ct), lostIsAsGood: true, ct);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct) =>
        SettleAsync(
            [message], t => t.Receiver.DeadLetterMessageAsync(t.Message, ShortText.Cut(reason, LongestReason), $"Put aside by {client}.", ct),
            lostIsAsGood: false, ct);

    /// <summary>Ends the source; what was not settled is delivered again at once, as far as the broker can still be told.</summary>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(GivingBack, time);
        Task givingBack = Task.WhenAll(Held().Where(t => t.TrySettle()).Select(t => SettleOneAsync(t, AbandonAsync, lostIsAsGood: true)));
        await givingBack.WaitAsync(soon.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Locks.DisposeAsync();
        foreach (var receiver in Held().Select(t => t.Receiver).Distinct())
        {
            await OnAllSettledAsync(receiver);
        }

        await CloseAsync(soon.Token);
    }

    /// <param name="ct">Ends the wait for a broker that does not answer.</param>
    protected abstract ValueTask CloseAsync(CancellationToken ct);

    /// <summary>A message was locked for us, and is ours until it is settled.</summary>
    protected ReceivedMessage Hold(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        var one = new LockedMessage(this, receiver, message);
        lock (taken)
        {
            taken.Add(one);
        }

        Keep(one);
        return Messages.Incoming(message, one);
    }

    /// <summary>What the lock is on: the message, or the session it belongs to.</summary>
    protected abstract object LockOf(LockedMessage one);

    protected abstract void Keep(LockedMessage one);

    /// <summary>All that was taken under one lock is settled.</summary>
    protected abstract Task OnAllSettledAsync(ServiceBusReceiver receiver);

    private static Task AbandonAsync(LockedMessage one) => one.Receiver.AbandonMessageAsync(one.Message);

    private async Task SettleAsync(IReadOnlyCollection<ReceivedMessage> messages, Func<LockedMessage, Task> settle, bool lostIsAsGood, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var failures = await Task.WhenAll(messages.Select(Receipt).Where(t => t.TrySettle()).ToList().Select(t => SettleOneAsync(t, settle, lostIsAsGood)));
        ct.ThrowIfCancellationRequested();
        if (failures.FirstOrDefault(f => f is not null) is { } failure)
        {
            throw ServiceBusErrors.Of(failure, queue);
        }
    }

    private async Task<Exception?> SettleOneAsync(LockedMessage one, Func<LockedMessage, Task> settle, bool lostIsAsGood)
    {
        try
        {
            await OverTheNextLinkTooAsync(one, settle);
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // A message to be returned whose lock is lost is returned already. One that is done with comes again: the caller must hear of that.
            await LetGoAsync(one);
            return lostIsAsGood ? null : e;
        }
        catch (Exception e)
        {
            // It is still ours, and is given back when the source ends; until then nothing renews its lock, which may run out before.
            Locks.LetGo(LockOf(one));
            one.Unsettle();
            return e;
        }

        await LetGoAsync(one);
        return null;
    }

    // The client library says that a lock is lost when its link ended before the answer. The lock may well be there, and the library finds it over another link.
    private static async Task OverTheNextLinkTooAsync(LockedMessage one, Func<LockedMessage, Task> settle)
    {
        try
        {
            await settle(one);
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            await settle(one);
        }
    }

    private async Task LetGoAsync(LockedMessage one)
    {
        bool last;
        lock (taken)
        {
            taken.Remove(one);
            last = !taken.Any(t => ReferenceEquals(LockOf(t), LockOf(one)));
        }

        if (last)
        {
            Locks.LetGo(LockOf(one));
            await OnAllSettledAsync(one.Receiver);
        }
    }

    private List<LockedMessage> Held()
    {
        lock (taken)
        {
            return [.. taken];
        }
    }

    // The lock belongs to who took it; a message of a source that ended is on its way to be delivered again.
    private LockedMessage Receipt(ReceivedMessage message) => message.Receipt is LockedMessage one && ReferenceEquals(one.By, this) ? one
        : throw new BrokerUnavailableException($"The message was not taken from {queue} by this source, which cannot settle it: it is delivered again when its own source has ended.");
}
