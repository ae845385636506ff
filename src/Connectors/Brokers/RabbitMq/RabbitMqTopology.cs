using System.Collections.Concurrent;
using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// Makes queues and topics as the hub likes them. One that an administrator made otherwise, or that we may not make, is used as it is.
/// </summary>
internal sealed class RabbitMqTopology
{
    /// <summary>What is put aside lies in the queue of this name behind its own.</summary>
    public const string DeadSuffix = ".dead";

    // So often a message may come back before the broker itself puts it aside: a message that kills whoever takes it must not do so for ever.
    private const int DeliveryLimit = 20;

    // Longer than any restart of the queue's target; then a waiting queue nobody uses goes by itself.
    private static readonly TimeSpan WaitingKept = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(IConnection Connection, string Name), bool> known = new();

    /// <summary>The longest wait before a delivery: x-message-ttl and x-expires hold 49 days (32 bits of milliseconds), and a wait is rounded up.</summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(40);

    /// <summary>Makes a queue to take from, and the one beside it for what is put aside.</summary>
    /// <exception cref="BrokerUnavailableException">It is missing and cannot be made.</exception>
    public static async Task MakeQueueAsync(IConnection connection, Address queue, CancellationToken ct)
    {
        var arguments = Target("", queue.Name + DeadSuffix);
        arguments["x-delivery-limit"] = DeliveryLimit;
        if (queue.Grouped)
        {
            arguments["x-single-active-consumer"] = true;
        }

        // Where the second may not be made, putting aside says so when it comes to that.
        await DeclareAsync(connection, queue.Name + DeadSuffix, Quorum(), ct).ConfigureAwait(false);
        if (await DeclareAsync(connection, queue.Name, arguments, ct).ConfigureAwait(false) is { } refused
            && await MissingAsync(connection, c => c.QueueDeclarePassiveAsync(queue.Name, ct), ct).ConfigureAwait(false) is { } missing)
        {
            throw new BrokerUnavailableException($"The queue {queue.Name} is not there ({missing}) and cannot be made ({refused}): let an administrator make it.");
        }
    }

    /// <summary>Why nothing can be published to a topic; null when it can. Makes it where it is missing.</summary>
    public async Task<string?> MakeTopicAsync(IConnection connection, string topic, CancellationToken ct)
    {
        if (known.ContainsKey((connection, topic)))
        {
            return null;
        }

        string? refused = null;
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await channel.ExchangeDeclareAsync(topic, ExchangeType.Topic, durable: true, cancellationToken: ct).ConfigureAwait(false);
        }
        catch (OperationInterruptedException e) when (RabbitMqErrors.Code(e) is RabbitMqErrors.AccessRefused or RabbitMqErrors.PreconditionFailed)
        {
            refused = await MissingAsync(connection, c => c.ExchangeDeclarePassiveAsync(topic, ct), ct).ConfigureAwait(false) is { } missing
                ? $"The topic {topic} is not there ({missing}) and cannot be made ({RabbitMqErrors.Of(e)})." : null;
        }

        return refused ?? Know(connection, topic);
    }

    /// <summary>
    /// The queue in which a message waits before it comes to its place: one for each length of wait, from which what is due goes on by itself. Lengths have two
    /// digits, rounded up, so that there are at most some hundreds.
    /// </summary>
    /// <returns>Its name, or why there is none.</returns>
    public static async Task<(string? Queue, string? Refused)> MakeWaitingAsync(IConnection connection, Address to, string subject, TimeSpan delay, CancellationToken ct)
    {
        var milliseconds = RoundUp(delay);
        var name = string.Create(CultureInfo.InvariantCulture, $"{to.Name}.wait.{milliseconds}{(to.IsTopic ? $".{subject}" : "")}");

        // What is due and has no place to go would wait for ever, or be dropped.
        if (!to.IsTopic && await MissingAsync(connection, c => c.QueueDeclarePassiveAsync(to.Name, ct), ct).ConfigureAwait(false) is { } missing)
        {
            return (null, $"There is no queue {to.Name}: {missing}.");
        }

        var arguments = to.IsTopic ? Target(to.Name, subject) : Target("", to.Name);
        arguments["x-message-ttl"] = milliseconds;
        arguments["x-expires"] = milliseconds + (long)WaitingKept.TotalMilliseconds;
        var refused = await DeclareAsync(connection, name, arguments, ct).ConfigureAwait(false);

        // It is declared each time, and not remembered: that is what keeps it from going while it is used.
        return refused is null ? (name, null) : (null, $"A queue in which the message could wait cannot be made ({refused}).");
    }

    internal static long RoundUp(TimeSpan delay)
    {
        var milliseconds = Math.Max(100, (long)Math.Ceiling(delay.TotalMilliseconds));
        var step = (long)Math.Pow(10, Math.Floor(Math.Log10(milliseconds)) - 1);
        return (milliseconds + step - 1) / step * step;
    }

    private static Dictionary<string, object?> Quorum() => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    // At-least-once needs the overflow named: what the next queue cannot take stays here.
    private static Dictionary<string, object?> Target(string exchange, string key)
    {
        var arguments = Quorum();
        (arguments["x-dead-letter-exchange"], arguments["x-dead-letter-routing-key"]) = (exchange, key);
        (arguments["x-dead-letter-strategy"], arguments["x-overflow"]) = ("at-least-once", "reject-publish");
        return arguments;
    }

    // A refusal closes the channel, so each declaration has its own.
    private static async Task<string?> DeclareAsync(IConnection connection, string name, Dictionary<string, object?> arguments, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: ct).ConfigureAwait(false);
            return null;
        }
        catch (OperationInterruptedException e) when (RabbitMqErrors.Code(e) is RabbitMqErrors.AccessRefused or RabbitMqErrors.PreconditionFailed or RabbitMqErrors.Locked)
        {
            return RabbitMqErrors.Of(e);
        }
    }

    private static async Task<string?> MissingAsync(IConnection connection, Func<IChannel, Task> ask, CancellationToken ct)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: ct).ConfigureAwait(false);
            await ask(channel).ConfigureAwait(false);
            return null;
        }
        catch (OperationInterruptedException e) when (RabbitMqErrors.Code(e) is RabbitMqErrors.NotFound or RabbitMqErrors.AccessRefused or RabbitMqErrors.Locked)
        {
            return RabbitMqErrors.Of(e);
        }
    }

    // Only of the connection that stands: one that was made anew may find another broker.
    private string? Know(IConnection connection, string name)
    {
        foreach (var old in known.Keys.Where(k => k.Connection != connection))
        {
            known.TryRemove(old, out _);
        }

        known[(connection, name)] = true;
        return null;
    }
}
