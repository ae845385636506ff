using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>What became of a message. Closed.</summary>
internal abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>Its effects are durable, or it had none: the broker may forget it.</summary>
    public sealed record Done : MessageOutcome;

    /// <summary>Nobody can make anything of it, now or later: it is put aside with the reason.</summary>
    /// <param name="Reason">In words for whoever sent it; may quote it.</param>
    /// <param name="Logged">What the log says; null where the reason quotes nothing.</param>
    public sealed record Never(string Reason, string? Logged = null) : MessageOutcome;

    /// <summary>Not now.</summary>
    /// <param name="Failed">What it failed with, in a few safe words; null where the store is away, which no message is to blame for.</param>
    public sealed record Later(string? Failed = null) : MessageOutcome;
}

/// <summary>
/// Takes messages from one queue. Each is settled at the broker only when what it asks for is durable here, so a hub that dies gets it again, and
/// knows it. Every node takes; the broker gives each message to one.
/// </summary>
internal abstract class MessageConsumer(IBroker broker, Address from, TimeProvider time, ILogger log) : BackgroundService
{
    private const int Batch = 100;
    private const int MostFailures = 8;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Deals with messages; each result stands at its message's place.</summary>
    protected abstract Task<IReadOnlyList<MessageOutcome>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                var source = await broker.OpenAsync(from, stoppingToken).ConfigureAwait(false);
                await using var open = source.ConfigureAwait(false);
                if (failures > 0)
                {
                    Log.ReceiveRecovered(log, from.Name);
                }

                failures = 0;
                await TakeAsync(source, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Its text may quote a message; that of the broker's own error does not.
                Log.ReceiveFailed(log, from.Name, e is BrokerUnavailableException or StoreUnavailableException ? e.Message : e.GetType().Name, failures is 0 or 20 ? LogLevel.Warning : LogLevel.Debug);
                await Task.Delay(Backoff.After(++failures, FirstWait, LongestWait), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TakeAsync(IMessageSource source, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            // They are kept until they are dealt with: a broker counts what is given back, and puts aside what comes back too often.
            var messages = await source.TakeAsync(Batch, Idle, ct).ConfigureAwait(false);
            for (var round = 1; messages.Count > 0; round++)
            {
                // What was begun is ended, whatever happens: it may be durable.
                var handled = await HandleAsync(messages, CancellationToken.None).ConfigureAwait(false);
                messages = await SettleAsync(source, messages, handled, round).ConfigureAwait(false);
                if (messages.Count > 0)
                {
                    await Task.Delay(Backoff.After(round, FirstWait, LongestWait), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                if (ct.IsCancellationRequested)
                {
                    await source.ReturnAsync(messages, CancellationToken.None).ConfigureAwait(false);
                    return;
                }
            }
        }
    }

    // Gives back those that must be tried again.
    private async Task<IReadOnlyList<ReceivedMessage>> SettleAsync(IMessageSource source, IReadOnlyList<ReceivedMessage> messages, IReadOnlyList<MessageOutcome> handled, int round)
    {
        var (done, later) = (new List<ReceivedMessage>(), new List<ReceivedMessage>());
        foreach (var (message, result) in messages.Zip(handled))
        {
            if (result is MessageOutcome.Done)
            {
                done.Add(message);
            }
            else if (result is MessageOutcome.Later { Failed: null } || (result is MessageOutcome.Later && round < MostFailures))
            {
                later.Add(message);
            }
            else
            {
                var reason = result is MessageOutcome.Never never ? never.Reason : $"it could not be dealt with, {round} times, last with {((MessageOutcome.Later)result).Failed}";
                Log.MessageRefused(log, message.Id, from.Name, (result as MessageOutcome.Never)?.Logged ?? reason);
                await source.DeadLetterAsync(message, reason, CancellationToken.None).ConfigureAwait(false);
            }
        }

        if (done.Count > 0)
        {
            await source.CompleteAsync(done, CancellationToken.None).ConfigureAwait(false);
        }

        return later;
    }
}
