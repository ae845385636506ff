using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// Creates queues and topics with the hub's own arguments. A queue or topic that an administrator created with other arguments, or that we
/// may not create, is used as it is.
/// </summary>
internal sealed class RabbitMqTopology
{
    /// <summary>The dead letters of a queue are in the queue of the same name with this suffix.</summary>
    public const string DeadLetterSuffix = ".dead";

    // After this many failed deliveries the broker itself dead-letters the message: a message that crashes its consumers must not do so for
    // ever.
    private const int DeliveryLimit = 20;

    // A waiting queue without use is deleted after this time, which is longer than any restart of the broker.
    private static readonly TimeSpan UnusedWaitingQueueLifetime = TimeSpan.FromHours(1);

    // The topics that exist, as known from each connection.
    private readonly ConcurrentDictionary<(IConnection Connection, string Name), bool> knownTopics = new();

    /// <summary>
    /// The longest delay of a delivery: x-message-ttl and x-expires hold 49 days (32 bits of milliseconds), and a delay is rounded up.
    /// </summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(40);

    /// <summary>Creates a queue to receive from, and the queue for its dead letters, where they are missing.</summary>
    /// <returns>
    /// True when the queue has the hub's own arguments, so that the broker moves a message that is rejected to the dead letters.
    /// </returns>
    /// <exception cref="BrokerUnavailableException">The queue is missing and cannot be created.</exception>
    public static async Task<bool> EnsureQueueAsync(IConnection connection, Address queue, CancellationToken ct)
    {
        var arguments = ForwardingArguments("", queue.Name + DeadLetterSuffix);
        arguments["x-delivery-limit"] = DeliveryLimit;
        if (queue.Grouped)
        {
            arguments["x-single-active-consumer"] = true;
        }

        // Where the queue for dead letters cannot be created, the first dead letter reports that.
        await DeclareAsync(connection, queue.Name + DeadLetterSuffix, QuorumArguments(), ct).ConfigureAwait(false);
        var refused = await DeclareAsync(connection, queue.Name, arguments, ct).ConfigureAwait(false);
        if (refused is not null
            && await ExplainMissingQueueAsync(connection, queue.Name, ct).ConfigureAwait(false) is { } missing)
        {
            throw new BrokerUnavailableException(
                $"The queue {queue.Name} is not there ({missing}) and cannot be made ({refused}): let an administrator make it.");
        }

        return refused is null;
    }

    /// <summary>Creates a topic where it is missing.</summary>
    /// <returns>Why no message can be published to the topic; null when messages can be.</returns>
    public async Task<string?> EnsureTopicAsync(IConnection connection, string topic, CancellationToken ct)
    {
        if (knownTopics.ContainsKey((connection, topic)))
        {
            return null;
        }

        string? refused = null;
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await channel.ExchangeDeclareAsync(topic, ExchangeType.Topic, durable: true, cancellationToken: ct).ConfigureAwait(false);
        }
        catch (OperationInterruptedException e) when (IsDeclarationRefused(e))
        {
            Task PassiveDeclareAsync(IChannel channel) => channel.ExchangeDeclarePassiveAsync(topic, ct);
            refused = await ExplainMissingAsync(connection, PassiveDeclareAsync, ct).ConfigureAwait(false) is { } missing
                ? $"The topic {topic} is not there ({missing}) and cannot be made ({RabbitMqErrors.Of(e)})."
                : null;
        }

        if (refused is null)
        {
            Remember(connection, topic);
        }

        return refused;
    }

    /// <summary>
    /// Creates the queue in which a message waits until it is due, where it is missing. There is one queue for each length of delay; the
    /// broker forwards messages from it when they are due. Delays are rounded up to two digits, so that there are at most some hundreds of
    /// such queues.
    /// </summary>
    /// <returns>The queue's name, or why the message cannot wait; one of the two is null.</returns>
    public static async Task<(string? Queue, string? Refused)> EnsureWaitingQueueAsync(
        IConnection connection, Address to, string subject, TimeSpan delay, CancellationToken ct)
    {
        var milliseconds = RoundUp(delay);
        var name = string.Create(CultureInfo.InvariantCulture, $"{to.Name}.wait.{milliseconds}{(to.IsTopic ? $".{subject}" : "")}");

        // Without its target queue the message would stay in the waiting queue for ever, or be dropped.
        if (!to.IsTopic && await ExplainMissingQueueAsync(connection, to.Name, ct).ConfigureAwait(false) is { } missing)
        {
            return (null, $"There is no queue {to.Name}: {missing}.");
        }

        var arguments = to.IsTopic ? ForwardingArguments(to.Name, subject) : ForwardingArguments("", to.Name);
        arguments["x-message-ttl"] = milliseconds;
        arguments["x-expires"] = milliseconds + (long)UnusedWaitingQueueLifetime.TotalMilliseconds;

        // The queue is declared for each message and not remembered: a declaration counts as use, so the queue does not expire meanwhile.
        var refused = await DeclareAsync(connection, name, arguments, ct).ConfigureAwait(false);
        return refused is null
            ? (name, null)
            : (null, $"A queue in which the message could wait cannot be made ({refused}).");
    }

    /// <summary>The delay in milliseconds, rounded up to two digits; at least 100.</summary>
    internal static long RoundUp(TimeSpan delay)
    {
        var milliseconds = Math.Max(100, (long)Math.Ceiling(delay.TotalMilliseconds));
        var step = (long)Math.Pow(10, Math.Floor(Math.Log10(milliseconds)) - 1);
        return (milliseconds + step - 1) / step * step;
    }

    private static bool IsDeclarationRefused(OperationInterruptedException e) =>
        RabbitMqErrors.ReplyCodeOf(e) is RabbitMqErrors.AccessRefused or RabbitMqErrors.PreconditionFailed;

    private static Dictionary<string, object?> QuorumArguments() => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    // The arguments of a queue whose dead letters the broker forwards at least once. That strategy requires the overflow setting: a message
    // that the next queue does not accept stays in this one.
    private static Dictionary<string, object?> ForwardingArguments(string exchange, string routingKey)
    {
        var arguments = QuorumArguments();
        arguments["x-dead-letter-exchange"] = exchange;
        arguments["x-dead-letter-routing-key"] = routingKey;
        arguments["x-dead-letter-strategy"] = "at-least-once";
        arguments["x-overflow"] = "reject-publish";
        return arguments;
    }

    // Returns why the broker refused the declaration; null when the queue exists now. Each declaration has a channel of its own, because
    // the broker closes the channel with a refusal.
    private static async Task<string?> DeclareAsync(
        IConnection connection, string name, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct)
                .ConfigureAwait(false);
            return null;
        }
        catch (OperationInterruptedException e) when (IsDeclarationRefused(e) || RabbitMqErrors.ReplyCodeOf(e) == RabbitMqErrors.Locked)
        {
            return RabbitMqErrors.Of(e);
        }
    }

    private static Task<string?> ExplainMissingQueueAsync(IConnection connection, string queue, CancellationToken ct) =>
        ExplainMissingAsync(connection, channel => channel.QueueDeclarePassiveAsync(queue, ct), ct);

    // Returns why a queue or topic cannot be used; null when it exists. A passive declaration only asks for it.
    private static async Task<string?> ExplainMissingAsync(
        IConnection connection, Func<IChannel, Task> passiveDeclare, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await passiveDeclare(channel).ConfigureAwait(false);
            return null;
        }
        catch (OperationInterruptedException e) when (RabbitMqErrors.ReplyCodeOf(e)
            is RabbitMqErrors.NotFound or RabbitMqErrors.AccessRefused or RabbitMqErrors.Locked)
        {
            return RabbitMqErrors.Of(e);
        }
    }

    // Topics known from earlier connections are forgotten: a new connection may have reached another broker.
    private void Remember(IConnection connection, string topic)
    {
        foreach (var old in knownTopics.Keys.Where(k => k.Connection != connection))
        {
            knownTopics.TryRemove(old, out _);
        }

        knownTopics[(connection, topic)] = true;
    }
}
