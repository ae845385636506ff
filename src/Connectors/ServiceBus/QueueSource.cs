using Allentown311.Connectors.Messaging;
using Azure.Messaging.ServiceBus;

namespace Allentown311.ServiceBus;

/// <summary>A queue without sessions, opened for taking. Nothing is fetched ahead: what is not asked for stays free for other nodes.</summary>
internal sealed class QueueSource(ServiceBusReceiver receiver, string queue, string client, TimeProvider time) : PeekLockSource(queue, client, time)
{
    // The client library does not take zero.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

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
            _ = GiveBackAllAsync(receiving);
            throw;
        }
        catch (Exception e)
        {
            throw Trouble.Of(e, Queue);
        }
    }

    protected override void OnHeld(Taken one) => Locks.Keep(one, one.Message.LockedUntil, ct => one.Receiver.RenewMessageLockAsync(one.Message, ct));

    protected override Task OnSettledAsync(Taken one, bool lastOfItsReceiver)
    {
        Locks.LetGo(one);
        return Task.CompletedTask;
    }

    protected override async ValueTask CloseAsync() => await Quietly.DisposeAsync(receiver);

    private async Task GiveBackAllAsync(Task<IReadOnlyList<ServiceBusReceivedMessage>> receiving)
    {
        try
        {
            await Task.WhenAll((await receiving).Select(m => receiver.AbandonMessageAsync(m)));
        }
        catch (Exception)
        {
            // Nothing came, or its lock runs out.
        }
    }
}
