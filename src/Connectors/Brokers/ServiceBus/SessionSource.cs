using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// A queue with sessions, opened for taking: a session is a group. A session is accepted, what it has is taken, and when all of that is settled it is let go for the next;
/// whatever it still holds waits its turn among the others.
/// </summary>
internal sealed class SessionSource(ServiceBusClient bus, string queue, string client, TimeProvider time) : PeekLockSource(queue, client, time)
{
    // Accepting takes some round trips, so several sessions are asked for at a time: otherwise a queue of many small groups would be read at the pace of those.
    private const int AtOnce = 4;

    // A session that was given to us has messages, unless somebody else emptied it just now.
    private static readonly TimeSpan FirstMessage = TimeSpan.FromSeconds(1);

    // A taker that is busy leaves a session to others after this long.
    private static readonly TimeSpan Unclaimed = TimeSpan.FromSeconds(1);

    private readonly List<Task<AcceptedSession?>> accepting = [];
    private readonly CancellationTokenSource stop = new();

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var over = Task.Delay(wait, Time, ct);
        var got = new List<ReceivedMessage>();
        do
        {
            // Never cancelled by the caller: one that is accepted between two calls serves the next, if that comes soon.
            accepting.AddRange(Enumerable.Range(0, AtOnce - accepting.Count).Select(_ => AcceptAsync()));
            await Task.WhenAny(accepting.Cast<Task>().Append(over));
            foreach (var accepted in accepting.Where(a => a.IsCompleted).ToList())
            {
                if (got.Count < most)
                {
                    accepting.Remove(accepted);
                    got.AddRange(await TakeOfAsync(accepted, most - got.Count, mayFail: got.Count == 0, ct));
                }
            }
        }
        while (got.Count == 0 && !over.IsCompleted);

        if (got.Count == 0)
        {
            ct.ThrowIfCancellationRequested();
        }

        return got;
    }

    // The lock is the session's, and one renewal serves all its messages.
    protected override object LockOf(LockedMessage one) => one.Receiver;

    protected override void Keep(LockedMessage one)
    {
        var session = (ServiceBusSessionReceiver)one.Receiver;
        Locks.Keep(session, session.SessionLockedUntil, session.RenewSessionLockAsync);
    }

    protected override Task OnAllSettledAsync(ServiceBusReceiver receiver) => SafeDisposal.DisposeAsync(receiver);

    protected override async ValueTask CloseAsync(CancellationToken ct)
    {
        await stop.CancelAsync();
        foreach (var accept in accepting)
        {
            try
            {
                await LetGoAsync(await accept);
            }
            catch (Exception)
            {
                // It was cancelled, or the connection is gone.
            }
        }

        stop.Dispose();
    }

    private async Task<AcceptedSession?> AcceptAsync()
    {
        try
        {
            var offer = new AcceptedSession(await bus.AcceptNextSessionAsync(Queue, cancellationToken: stop.Token));
            _ = LetGoUnclaimedAsync(offer, stop.Token);
            return offer;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.ServiceTimeout)
        {
            // The broker says that no session has messages for now. When it was our own clock (there is a cause inside) it may have said nothing at all: that is asked.
            if (e.InnerException is not null)
            {
                await using var receiver = bus.CreateReceiver(Queue);
                await receiver.PeekMessageAsync(cancellationToken: stop.Token);
            }

            return null;
        }
    }

    private async Task LetGoUnclaimedAsync(AcceptedSession offer, CancellationToken ct)
    {
        await Task.Delay(Unclaimed, Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await LetGoAsync(offer);
    }

    private static async Task LetGoAsync(AcceptedSession? offer)
    {
        if (offer?.TryClaim() == true)
        {
            await SafeDisposal.DisposeAsync(offer.Session);
        }
    }

    // What others gave is handed out before trouble is told: the next call meets the same.
    private async Task<IReadOnlyList<ReceivedMessage>> TakeOfAsync(Task<AcceptedSession?> accepted, int most, bool mayFail, CancellationToken ct)
    {
        try
        {
            var offer = await accepted;
            return offer?.TryClaim() == true ? await TakeOfAsync(offer.Session, most, ct) : [];
        }
        catch (Exception e) when (!ct.IsCancellationRequested && mayFail)
        {
            throw ServiceBusErrors.Of(e, Queue);
        }
        catch (Exception)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> TakeOfAsync(ServiceBusSessionReceiver session, int most, CancellationToken ct)
    {
        IReadOnlyList<ReceivedMessage> got = [];
        try
        {
            return got = [.. (await session.ReceiveMessagesAsync(most, FirstMessage, ct)).Select(m => Hold(session, m))];
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // Others have it now.
            return [];
        }
        finally
        {
            if (got.Count == 0)
            {
                await SafeDisposal.DisposeAsync(session);
            }
        }
    }

    /// <summary>A session that was accepted, for whoever claims it first.</summary>
    private sealed class AcceptedSession(ServiceBusSessionReceiver session)
    {
        private int claimed;

        public ServiceBusSessionReceiver Session => session;

        public bool TryClaim() => Interlocked.Exchange(ref claimed, 1) == 0;
    }
}
