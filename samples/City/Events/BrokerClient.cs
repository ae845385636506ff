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
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Answer = TimeSpan.FromSeconds(10);

    // Longer than the longest wait of the hub before it tries a broker again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private readonly BrokerNames brokerNames;
    private readonly TimeProvider clock;
    private readonly IConnection broker;
    private readonly string file;
    private readonly ConcurrentQueue<TicketEvent> heard = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> numbers = new(StringComparer.Ordinal);

    private BrokerClient(BrokerNames brokerNames, string file, TimeProvider clock, IConnection broker) =>
        (this.brokerNames, this.file, this.clock, this.broker) = (brokerNames, file, clock, broker);

    /// <summary>Every event in the order received, repeats included.</summary>
    public IReadOnlyCollection<TicketEvent> Heard => heard;

    /// <param name="brokerNames">The queues it sends to and receives from.</param>
    /// <param name="file">The file it writes each event to, one line each.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="DemoException">The broker cannot be reached, or refuses the sign-in.</exception>
    public static async Task<BrokerClient> ConnectAsync(BrokerNames brokerNames, string file, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            // It connects again by itself, with its queue and its consumer.
            var factory = new ConnectionFactory
            {
                Uri = new Uri(brokerNames.Address),
                NetworkRecoveryInterval = Again,
                ClientProvidedName = brokerNames.Run,
            };
            var made = new BrokerClient(brokerNames, file, clock, await factory.CreateConnectionAsync(ct));
            await made.ListenAsync(ct);
            return made;
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

    /// <summary>Sends a ticket until the broker has it; its id makes a repeat the same ticket, not a second one.</summary>
    /// <returns>False when the broker was unavailable all the time.</returns>
    public async Task<bool> SendAsync(string id, IEnumerable<KeyValuePair<string, string>> form, CancellationToken ct)
    {
        var (body, started) = (TicketBody.Of(form), clock.GetTimestamp());
        while (clock.GetElapsedTime(started) < Patience)
        {
            try
            {
                using var limit = new CancellationTokenSource(Answer, clock);
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
                // The broker is unavailable, or no hub has made the queue yet.
                await Task.Delay(Again, clock, ct);
            }
        }

        return false;
    }

    /// <summary>
    /// Waits until the last events had time to arrive, and lists the tickets whose events are incomplete or out of order.
    /// </summary>
    public async Task<List<string>> FindEventProblemsAsync(IReadOnlyList<HubOrder> orders, CancellationToken ct)
    {
        for (var started = clock.GetTimestamp(); ; await Task.Delay(Again, clock, ct))
        {
            var wrong = StoryCheck.Differences(orders, heard).ToList();
            if (wrong.Count == 0 || clock.GetElapsedTime(started) > Patience)
                return wrong;
        }
    }

    /// <summary>The number of the ticket that a message made, from its first event; null when no event arrives in time.</summary>
    public async Task<string?> NumberAsync(string id, CancellationToken ct)
    {
        try
        {
            return await PendingNumber(id).Task.WaitAsync(Patience, clock, ct);
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
            // A broker that is gone keeps nothing of ours that anybody sees again.
        }

        await broker.DisposeAsync();
    }

    private TaskCompletionSource<string> PendingNumber(string id) =>
        numbers.GetOrAdd(id, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ListenAsync(CancellationToken ct)
    {
        var channel = await broker.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(brokerNames.Topic, ExchangeType.Topic, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(brokerNames.Heard, durable: true, exclusive: false, autoDelete: false, cancellationToken: ct);
        await channel.QueueBindAsync(brokerNames.Heard, brokerNames.Topic, "ticket.#", cancellationToken: ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var told = TicketEvent.Read(delivery.Body);
            heard.Enqueue(told);
            await File.AppendAllTextAsync(file, $"{Encoding.UTF8.GetString(delivery.Body.Span)}\n");
            if (told.Reference is { } reference)
                PendingNumber(reference).TrySetResult(told.Ticket);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(brokerNames.Heard, autoAck: false, consumer, ct);
    }
}
