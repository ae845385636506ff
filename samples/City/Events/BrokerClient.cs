using System.Collections.Concurrent;
using System.Text;
using Allentown311.City.Hub;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.City.Events;

/// <summary>
/// One of the city's systems that talks to the hub only through the broker: it sends tickets as messages and receives the events of all
/// tickets.
/// </summary>
internal sealed class BrokerClient : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    // Longer than the hub's longest wait before it connects to a broker again.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(75);

    private readonly BrokerNames brokerNames;
    private readonly TimeProvider clock;
    private readonly IConnection broker;
    private readonly string file;
    private readonly ConcurrentQueue<TicketEvent> received = [];

    // The ticket numbers that callers wait for, by the id of the message.
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> numbers = new(StringComparer.Ordinal);

    private BrokerClient(BrokerNames brokerNames, string file, TimeProvider clock, IConnection broker)
    {
        this.brokerNames = brokerNames;
        this.file = file;
        this.clock = clock;
        this.broker = broker;
    }

    /// <summary>Every event in the order received, repeats included.</summary>
    public IReadOnlyCollection<TicketEvent> Received => received;

    /// <summary>Connects to the broker and begins to receive events.</summary>
    /// <param name="brokerNames">The queues the client sends to and receives from.</param>
    /// <param name="file">The file to which the client writes each event, one line each.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DemoException">The broker cannot be reached, or refuses the sign-in.</exception>
    public static async Task<BrokerClient> ConnectAsync(BrokerNames brokerNames, string file, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            // After a lost connection the library connects again and restores the queue and the consumer.
            var factory = new ConnectionFactory
            {
                Uri = new Uri(brokerNames.Address),
                NetworkRecoveryInterval = RetryDelay,
                ClientProvidedName = brokerNames.Run,
            };
            var client = new BrokerClient(brokerNames, file, clock, await factory.CreateConnectionAsync(ct));
            await client.ListenAsync(ct);
            return client;
        }
        catch (Exception problem) when (problem is UriFormatException or ArgumentException)
        {
            throw new DemoException("ConnectionStrings__Broker is no address such as \"amqp://hub:password@127.0.0.1:5672/\".");
        }
        catch (Exception problem) when (problem is RabbitMQClientException or IOException)
        {
            throw new DemoException(
                $"The RabbitMQ that ConnectionStrings__Broker names cannot be used: {(problem.InnerException ?? problem).Message}");
        }
    }

    /// <summary>
    /// Sends a ticket until the broker confirms it. The hub recognises a repeated message by its id and makes no second ticket.
    /// </summary>
    /// <returns>False when the broker was unavailable all the time.</returns>
    public async Task<bool> SendAsync(string id, IEnumerable<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        var body = TicketBody.Of(form);
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Timeout)
        {
            try
            {
                using var limit = new CancellationTokenSource(AttemptTimeout, clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
                await using var channel = await broker.CreateChannelAsync(
                    new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
                    either.Token);
                await channel.BasicPublishAsync(
                    "",
                    brokerNames.Tickets,
                    mandatory: true,
                    new BasicProperties { MessageId = id, Persistent = true, ContentType = "application/json" },
                    body,
                    either.Token);
                return true;
            }
            catch (Exception problem) when (
                problem is RabbitMQClientException or IOException or TimeoutException or ObjectDisposedException
                    || (problem is OperationCanceledException && !ct.IsCancellationRequested))
            {
                // The broker is unavailable, or no hub has created the queue yet.
                await Task.Delay(RetryDelay, clock, ct);
            }
        }

        return false;
    }

    /// <summary>
    /// Lists the tickets whose events are incomplete or out of order. It gives the last events time to arrive.
    /// </summary>
    public async Task<List<string>> FindEventProblemsAsync(IReadOnlyList<HubOrder> orders, CancellationToken ct)
    {
        for (var started = clock.GetTimestamp(); ; await Task.Delay(RetryDelay, clock, ct))
        {
            var problems = EventCheck.Differences(orders, received).ToList();
            if (problems.Count == 0 || clock.GetElapsedTime(started) > Timeout)
                return problems;
        }
    }

    /// <summary>The number of the ticket that a message made, from its first event; null when no event arrives in time.</summary>
    public async Task<string?> WaitForNumberAsync(string id, CancellationToken ct)
    {
        try
        {
            return await PendingNumber(id).Task.WaitAsync(Timeout, clock, ct);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var channel = await broker.CreateChannelAsync();
            foreach (var queue in brokerNames.Queues)
                await channel.QueueDeleteAsync(queue);
            await channel.ExchangeDeleteAsync(brokerNames.Topic);
        }
        catch (Exception problem) when (problem is RabbitMQClientException or IOException or TimeoutException)
        {
            // The broker cannot be reached. The queues have names of this run, so no other run uses what is left in them.
        }

        await broker.DisposeAsync();
    }

    private TaskCompletionSource<string> PendingNumber(string id) =>
        numbers.GetOrAdd(id, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ListenAsync(CancellationToken ct)
    {
        var channel = await broker.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(brokerNames.Topic, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(brokerNames.Events, durable: true, exclusive: false, autoDelete: false, cancellationToken: ct);
        await channel.QueueBindAsync(brokerNames.Events, brokerNames.Topic, "ticket.#", cancellationToken: ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var ticketEvent = TicketEvent.Read(delivery.Body);
            received.Enqueue(ticketEvent);
            await File.AppendAllTextAsync(file, $"{Encoding.UTF8.GetString(delivery.Body.Span)}\n");
            if (ticketEvent.Reference is { } reference)
                PendingNumber(reference).TrySetResult(ticketEvent.Ticket);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(brokerNames.Events, autoAck: false, consumer, ct);
    }
}
