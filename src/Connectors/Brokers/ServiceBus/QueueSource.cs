using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// A queue without sessions, opened for taking. Nothing is fetched ahead of a call. What a call asked for and did not get the service may still push afterwards; the client
/// library gives that back, so it comes later, and perhaps to another node.
/// </summary>
internal sealed class QueueSource(ServiceBusClient bus, string queue, string client, TimeProvider time) : PeekLockSource(queue, client, time)
{
    // The client library does not take zero.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly ServiceBusReceiver receiver = bus.CreateReceiver(queue);
    private Task givingBack = Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var receiving = receiver.ReceiveMessagesAsync(most, wait > ShortestWait ? wait : ShortestWait, CancellationToken.None);
        try
        {
            return [.. (await receiving.WaitAsync(ct)).Select(m => Hold(receiver, m))];
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // A call that is cancelled forgets the messages it had already, which would be locked for nobody: it goes on alone and gives back what comes.
            givingBack = Task.WhenAll(givingBack, GiveBackAsync(receiving));
            throw;
        }
        catch (Exception e)
        {
            throw ServiceBusErrors.Of(e, Queue);
        }
    }

    protected override object LockOf(LockedMessage one) => one;

    protected override void Keep(LockedMessage one) => Locks.Keep(one, one.Message.LockedUntil, ct => one.Receiver.RenewMessageLockAsync(one.Message, ct));

    protected override Task OnAllSettledAsync(ServiceBusReceiver receiver) => Task.CompletedTask;

    // Closing ends what still waits for messages; what had come by then is given back.
    protected override async ValueTask CloseAsync(CancellationToken ct)
    {
        await SafeDisposal.DisposeAsync(receiver);
        await givingBack.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // By another receiver, since ours may be closed: a message's lock is settled over any link.
    private async Task GiveBackAsync(Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        try
        {
            var messages = await receiving;
            await using var another = messages.Count > 0 ? bus.CreateReceiver(Queue) : null;
            await Task.WhenAll(messages.Select(m => another!.AbandonMessageAsync(m)));
        }
        catch (Exception)
        {
            // Nothing came, or its lock runs out.
        }
    }
}
