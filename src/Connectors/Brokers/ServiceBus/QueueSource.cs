using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// A queue without sessions, opened for receiving. It fetches no messages ahead of a call. The service may still push messages that a call
/// asked for after the call has ended; the client library returns those, so they are delivered later, and perhaps to another node.
/// </summary>
internal sealed class QueueSource(ServiceBusClient bus, string queue, string client, TimeProvider time)
    : PeekLockSource(queue, client, time)
{
    // The client library does not accept a wait of zero.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly ServiceBusReceiver receiver = bus.CreateReceiver(queue);

    // Returns the messages of cancelled calls. Only the one caller that receives writes it; CloseAsync waits for it at the end.
    private Task returning = Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var receiving = receiver.ReceiveMessagesAsync(most, wait > ShortestWait ? wait : ShortestWait, CancellationToken.None);
        try
        {
            return [.. (await receiving.WaitAsync(ct)).Select(m => Register(receiver, m))];
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The library would drop messages that it already has when its call is cancelled, and they would stay locked. So its call is
            // not cancelled: it runs on, and the messages it brings are returned.
            returning = Task.WhenAll(returning, ReturnAsync(receiving));
            throw;
        }
        catch (Exception e)
        {
            throw ServiceBusErrors.Of(e, Queue);
        }
    }

    protected override object LockOf(LockedMessage message) => message;

    protected override void StartRenewal(LockedMessage message) =>
        Locks.Add(message, message.Message.LockedUntil, ct => message.Receiver.RenewMessageLockAsync(message.Message, ct));

    protected override Task OnAllSettledAsync(ServiceBusReceiver receiver) => Task.CompletedTask;

    // Closing the receiver ends calls that still wait for messages; the messages that arrived before are returned.
    protected override async ValueTask CloseAsync(CancellationToken ct)
    {
        await SafeDisposal.DisposeAsync(receiver);
        await returning.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // It returns them by a new receiver, because this source's may be closed: a message's lock can be settled over any link.
    private async Task ReturnAsync(Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        try
        {
            var messages = await receiving;
            await using var newReceiver = messages.Count > 0 ? bus.CreateReceiver(Queue) : null;
            await Task.WhenAll(messages.Select(m => newReceiver!.AbandonMessageAsync(m)));
        }
        catch (Exception)
        {
            // Either no message arrived, or the broker delivers it again when its lock expires.
        }
    }
}
