using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>How the handling of a message ended. Closed.</summary>
internal abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>The message's effects are durable, or it had none: the consumer completes it at the broker.</summary>
    public sealed record Done : MessageOutcome;

    /// <summary>No hub can handle the message, now or later: the consumer dead-letters it with the reason.</summary>
    /// <param name="Reason">The reason for the sender of the message; may quote the message.</param>
    /// <param name="Logged">The reason for the log, which quotes nothing; null when <paramref name="Reason"/> quotes nothing.</param>
    public sealed record Never(string Reason, string? Logged = null) : MessageOutcome;

    /// <summary>The message cannot be handled now: the consumer tries it again.</summary>
    /// <param name="Failed">
    /// The failure in a few words that quote nothing; null when the store is unavailable, for which the message is not to blame.
    /// </param>
    public sealed record Later(string? Failed = null) : MessageOutcome;
}

/// <summary>
/// Consumes the messages of one queue. A message is completed at the broker only once its effects are durable in the store. A hub that dies
/// before that gets the message again and recognizes it. Every node consumes; the broker gives each message to one of them.
/// </summary>
internal abstract class MessageConsumer(IBroker broker, Address from, TimeProvider time, ILogger log) : BackgroundService
{
    private const int Batch = 100;
    private const int MostFailures = 8;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>The queue.</summary>
    protected Address From { get; } = from;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>The log.</summary>
    protected ILogger Logger { get; } = log;

    /// <summary>Handles messages; the outcomes are in the order of the messages.</summary>
    protected abstract Task<IReadOnlyList<MessageOutcome>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                var source = await broker.OpenAsync(From, stoppingToken).ConfigureAwait(false);
                await using var open = source.ConfigureAwait(false);
                if (failures > 0)
                {
                    Log.ReceiveRecovered(Logger, From.Name);
                }

                failures = 0;
                await ReceiveAsync(source, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // An exception's text may quote a message; the text of these two does not.
                var problem = e is BrokerUnavailableException or StoreUnavailableException ? e.Message : e.GetType().Name;
                Log.ReceiveFailed(Logger, From.Name, problem, failures is 0 or 20 ? LogLevel.Warning : LogLevel.Debug);
                failures++;
                await WaitAsync(failures, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitAsync(int attempt, CancellationToken ct) =>
        await Task.Delay(Backoff.After(attempt, FirstWait, LongestWait), Time, ct)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task ReceiveAsync(IMessageSource source, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            // Messages that fail stay with this consumer and are tried again here. A broker counts how often a message is returned to it,
            // and dead-letters the message after a number of returns.
            var messages = await source.TakeAsync(Batch, Idle, ct).ConfigureAwait(false);
            for (var round = 1; messages.Count > 0; round++)
            {
                // The handling is not cancelled when the hub stops: its effects may be durable already.
                var handled = await HandleAsync(messages, CancellationToken.None).ConfigureAwait(false);
                messages = await SettleAsync(source, messages, handled, round).ConfigureAwait(false);
                if (messages.Count > 0)
                {
                    await WaitAsync(round, ct).ConfigureAwait(false);
                }

                if (ct.IsCancellationRequested)
                {
                    await source.ReturnAsync(messages, CancellationToken.None).ConfigureAwait(false);
                    return;
                }
            }
        }
    }

    // Completes and dead-letters messages at the broker; returns those that must be tried again.
    private async Task<IReadOnlyList<ReceivedMessage>> SettleAsync(
        IMessageSource source, IReadOnlyList<ReceivedMessage> messages, IReadOnlyList<MessageOutcome> handled, int round)
    {
        var done = new List<ReceivedMessage>();
        var later = new List<ReceivedMessage>();
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
                var reason = result is MessageOutcome.Never never
                    ? never.Reason
                    : $"it could not be dealt with, {round} times, last with {((MessageOutcome.Later)result).Failed}";
                Log.MessageRefused(Logger, message.Id, From.Name, (result as MessageOutcome.Never)?.Logged ?? reason);
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
