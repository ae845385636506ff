using Allentown311.Mappings.Translation;
using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// The part that receiving from queues with and without sessions has in common: the broker locks received messages, and deletes them only
/// when they are settled.
/// </summary>
/// <param name="queue">The queue's name, or TOPIC/subscriptions/NAME.</param>
/// <param name="client">This process' name, which a dead letter carries.</param>
/// <param name="time">The clock by which locks are renewed.</param>
/// <remarks>One caller at a time receives, but any thread may settle: access to <c>locked</c> is under a lock on itself.</remarks>
internal abstract class PeekLockSource(string queue, string client, TimeProvider time) : IMessageSource
{
    // The longest text that Service Bus accepts as the reason of a dead letter.
    private const int MaxReasonLength = 4096;
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(5);

    // Messages that were received and not settled yet.
    private readonly HashSet<LockedMessage> locked = [];

    protected string Queue => queue;

    protected TimeProvider Time => time;

    protected LockRenewal Locks { get; } = new(time);

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct);

    /// <inheritdoc/>
    public Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, m => m.Receiver.CompleteMessageAsync(m.Message, ct), ignoreLostLock: false, ct);

    /// <inheritdoc/>
    public Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, m => m.Receiver.AbandonMessageAsync(m.Message, cancellationToken: ct), ignoreLostLock: true, ct);

    /// <inheritdoc/>
    public Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct)
    {
        var shortReason = ShortText.Cut(reason, MaxReasonLength);
        return SettleAsync(
            [message],
            m => m.Receiver.DeadLetterMessageAsync(m.Message, shortReason, $"Put aside by {client}.", ct),
            ignoreLostLock: false,
            ct);
    }

    /// <summary>
    /// Ends the source and returns the messages that were not settled, so that the broker delivers them again at once. Where the broker
    /// does not answer within five seconds, it delivers them again when their locks expire.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var timeout = new CancellationTokenSource(DisposeTimeout, time);
        var unsettled = LockedMessages().Where(m => m.TrySettle());
        Task returning = Task.WhenAll(unsettled.Select(m => SettleOneAsync(m, AbandonAsync, ignoreLostLock: true)));
        await returning.WaitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Locks.DisposeAsync();
        foreach (var receiver in LockedMessages().Select(m => m.Receiver).Distinct())
        {
            await OnAllSettledAsync(receiver);
        }

        await CloseAsync(timeout.Token);
    }

    /// <summary>Closes the receivers of the source.</summary>
    /// <param name="ct">Ends the wait for a broker that does not answer.</param>
    protected abstract ValueTask CloseAsync(CancellationToken ct);

    /// <summary>Registers a message that the broker has locked for us, and has its lock renewed until the message is settled.</summary>
    protected ReceivedMessage Register(ServiceBusReceiver receiver, ServiceBusReceivedMessage message)
    {
        var added = new LockedMessage(this, receiver, message);
        lock (locked)
        {
            locked.Add(added);
        }

        StartRenewal(added);
        return Messages.Incoming(message, added);
    }

    /// <summary>The object that the broker has locked: the message, or the session it belongs to.</summary>
    protected abstract object LockOf(LockedMessage message);

    /// <summary>Has the message's lock renewed.</summary>
    protected abstract void StartRenewal(LockedMessage message);

    /// <summary>Called when all messages under one lock are settled.</summary>
    protected abstract Task OnAllSettledAsync(ServiceBusReceiver receiver);

    private static Task AbandonAsync(LockedMessage message) => message.Receiver.AbandonMessageAsync(message.Message);

    private async Task SettleAsync(
        IReadOnlyCollection<ReceivedMessage> messages, Func<LockedMessage, Task> settle, bool ignoreLostLock, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var unsettled = messages.Select(LockedMessageOf).Where(m => m.TrySettle()).ToList();
        var failures = await Task.WhenAll(unsettled.Select(m => SettleOneAsync(m, settle, ignoreLostLock)));
        ct.ThrowIfCancellationRequested();
        if (failures.FirstOrDefault(f => f is not null) is { } failure)
        {
            throw ServiceBusErrors.Of(failure, queue);
        }
    }

    private async Task<Exception?> SettleOneAsync(LockedMessage message, Func<LockedMessage, Task> settle, bool ignoreLostLock)
    {
        try
        {
            await SettleOverNewLinkTooAsync(message, settle);
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // A message that was to be returned is returned already when its lock is lost. A message that was to be completed will be
            // delivered again: its caller must know that.
            await RemoveAsync(message);
            return ignoreLostLock ? null : e;
        }
        catch (Exception e)
        {
            // The message is still locked for us, and is returned when the source ends. Its lock is not renewed until then and may expire
            // earlier.
            Locks.Remove(LockOf(message));
            message.Unsettle();
            return e;
        }

        await RemoveAsync(message);
        return null;
    }

    // The client library reports a lost lock when its link ended before the answer. The lock may still exist then, and the library settles
    // it over a new link.
    private static async Task SettleOverNewLinkTooAsync(LockedMessage message, Func<LockedMessage, Task> settle)
    {
        try
        {
            await settle(message);
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
        {
            await settle(message);
        }
    }

    private async Task RemoveAsync(LockedMessage message)
    {
        bool isLastOfLock;
        lock (locked)
        {
            locked.Remove(message);
            isLastOfLock = !locked.Any(m => ReferenceEquals(LockOf(m), LockOf(message)));
        }

        if (isLastOfLock)
        {
            Locks.Remove(LockOf(message));
            await OnAllSettledAsync(message.Receiver);
        }
    }

    private List<LockedMessage> LockedMessages()
    {
        lock (locked)
        {
            return [.. locked];
        }
    }

    // Only the source that received a message can settle it. When that source has ended, the broker will deliver the message again.
    private LockedMessage LockedMessageOf(ReceivedMessage message) =>
        message.Receipt is LockedMessage receipt && ReferenceEquals(receipt.Source, this)
            ? receipt
            : throw new BrokerUnavailableException(
                $"The message was not taken from {queue} by this source, which cannot settle it: "
                + "it is delivered again when its own source has ended.");
}
