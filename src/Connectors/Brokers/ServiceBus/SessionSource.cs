using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>
/// A queue with sessions, opened for receiving; each session is a group. The source accepts a session, receives the messages it has, and
/// closes the session when all of them are settled. Messages that the session still holds wait until a consumer accepts it again.
/// </summary>
/// <remarks>
/// Only the one caller that receives uses <c>accepting</c>, and <see cref="CloseAsync"/> at the end. A session that was accepted may be
/// claimed by the caller and by its timeout: <c>AcceptedSession.TryClaim</c> decides.
/// </remarks>
internal sealed class SessionSource(ServiceBusClient bus, string queue, string client, TimeProvider time)
    : PeekLockSource(queue, client, time)
{
    // Accepting a session takes some round trips. Several are requested at a time, so that a queue of many small groups is not read at that
    // pace.
    private const int ConcurrentAccepts = 4;

    // The broker offers only sessions that have messages, so the first one arrives soon, unless another consumer has just emptied the
    // session.
    private static readonly TimeSpan FirstMessageTimeout = TimeSpan.FromSeconds(1);

    // An accepted session that no call claims for this long is closed, so that other consumers can have it.
    private static readonly TimeSpan UnclaimedTimeout = TimeSpan.FromSeconds(1);

    private readonly List<Task<AcceptedSession?>> accepting = [];
    private readonly CancellationTokenSource stop = new();

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReceivedMessage>> TakeAsync(int most, TimeSpan wait, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var waitOver = Task.Delay(wait, Time, ct);
        var received = new List<ReceivedMessage>();
        do
        {
            // The caller's token does not cancel these: a session that is accepted between two calls serves the next call, if that comes
            // soon.
            accepting.AddRange(Enumerable.Range(0, ConcurrentAccepts - accepting.Count).Select(_ => AcceptAsync()));
            await Task.WhenAny(accepting.Cast<Task>().Append(waitOver));
            foreach (var accepted in accepting.Where(a => a.IsCompleted).ToList())
            {
                if (received.Count < most)
                {
                    accepting.Remove(accepted);
                    received.AddRange(await ReceiveAsync(accepted, most - received.Count, mayThrow: received.Count == 0, ct));
                }
            }
        }
        while (received.Count == 0 && !waitOver.IsCompleted);

        if (received.Count == 0)
        {
            ct.ThrowIfCancellationRequested();
        }

        return received;
    }

    // The broker locks the session as a whole, so one renewal serves all its messages.
    protected override object LockOf(LockedMessage message) => message.Receiver;

    protected override void StartRenewal(LockedMessage message)
    {
        var session = (ServiceBusSessionReceiver)message.Receiver;
        Locks.Add(session, session.SessionLockedUntil, session.RenewSessionLockAsync);
    }

    protected override Task OnAllSettledAsync(ServiceBusReceiver receiver) => SafeDisposal.DisposeAsync(receiver);

    protected override async ValueTask CloseAsync(CancellationToken ct)
    {
        await stop.CancelAsync();
        foreach (var accept in accepting)
        {
            try
            {
                await CloseUnclaimedAsync(await accept);
            }
            catch (Exception)
            {
                // The request was cancelled, or the connection is lost.
            }
        }

        stop.Dispose();
    }

    // Returns null when no session has messages.
    private async Task<AcceptedSession?> AcceptAsync()
    {
        try
        {
            var accepted = new AcceptedSession(await bus.AcceptNextSessionAsync(Queue, cancellationToken: stop.Token));
            _ = CloseIfUnclaimedAsync(accepted, stop.Token);
            return accepted;
        }
        catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.ServiceTimeout)
        {
            // The broker answers with this when no session has messages. An inner exception shows that the client's own timeout ended the
            // request instead: then the broker may be unavailable, and a peek throws if it is.
            if (e.InnerException is not null)
            {
                await using var receiver = bus.CreateReceiver(Queue);
                await receiver.PeekMessageAsync(cancellationToken: stop.Token);
            }

            return null;
        }
    }

    private async Task CloseIfUnclaimedAsync(AcceptedSession accepted, CancellationToken ct)
    {
        await Task.Delay(UnclaimedTimeout, Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await CloseUnclaimedAsync(accepted);
    }

    private static async Task CloseUnclaimedAsync(AcceptedSession? accepted)
    {
        if (accepted?.TryClaim() == true)
        {
            await SafeDisposal.DisposeAsync(accepted.Session);
        }
    }

    // A call returns the messages it has before it reports an error of another session: the next call meets the same error.
    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(
        Task<AcceptedSession?> accepting, int most, bool mayThrow, CancellationToken ct)
    {
        try
        {
            var accepted = await accepting;
            return accepted?.TryClaim() == true ? await ReceiveAsync(accepted.Session, most, ct) : [];
        }
        catch (Exception e) when (!ct.IsCancellationRequested && mayThrow)
        {
            throw ServiceBusErrors.Of(e, Queue);
        }
        catch (Exception)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(ServiceBusSessionReceiver session, int most, CancellationToken ct)
    {
        IReadOnlyList<ReceivedMessage> received = [];
        try
        {
            return received = [.. (await session.ReceiveMessagesAsync(most, FirstMessageTimeout, ct)).Select(m => Register(session, m))];
        }
        catch (Exception e) when (ServiceBusErrors.IsLockLost(e))
        {
            // Another consumer has the session now.
            return [];
        }
        finally
        {
            if (received.Count == 0)
            {
                await SafeDisposal.DisposeAsync(session);
            }
        }
    }

    /// <summary>A session that was accepted. The first caller of <see cref="TryClaim"/> uses or closes it.</summary>
    private sealed class AcceptedSession(ServiceBusSessionReceiver session)
    {
        private int claimed;

        public ServiceBusSessionReceiver Session => session;

        public bool TryClaim() => Interlocked.Exchange(ref claimed, 1) == 0;
    }
}
