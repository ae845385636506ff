using System.Text.Json;
using Allentown311.Acceptance.Harness;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Acceptance.Nodes;

/// <summary>
/// The other systems of the city at a RabbitMQ: they put tickets into a queue, and subscribe to the hub's ticket events with a queue of
/// their own.
/// </summary>
internal sealed class TownBroker(string address) : IAsyncDisposable
{
    private readonly string runId = Guid.NewGuid().ToString("N");
    private readonly List<TicketEvent> events = [];
    private readonly HashSet<string> queues = new(StringComparer.Ordinal);

    /// <summary>The broker's address for the hubs.</summary>
    public string Address => address;

    public string Tickets => NameFor("tickets");

    public string Topic => $"events-{runId}";

    /// <summary>Every event in the order received, repeats included.</summary>
    public IReadOnlyList<TicketEvent> Events => events;

    /// <summary>Uses the RabbitMQ that HUB_TEST_RABBITMQ names.</summary>
    public static TownBroker Configured()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is { Length: > 0 } address)
            return new TownBroker(address);

        Assert.Inconclusive("Hubs on a message broker are not tested: HUB_TEST_RABBITMQ is not set (eng/test.sh sets it).");
        throw new InvalidOperationException();
    }

    /// <summary>Binds a queue to the events; the test calls it before the first event.</summary>
    public Task SubscribeAsync() => WithChannelAsync(async channel =>
    {
        await channel.ExchangeDeclareAsync(Topic, ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync(NameFor("subscriber"), durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync(NameFor("subscriber"), Topic, "#");
    });

    /// <summary>A queue's name that no other test uses. The queue is deleted at the end.</summary>
    public string NameFor(string name)
    {
        queues.Add($"{name}-{runId}");
        return $"{name}-{runId}";
    }

    /// <summary>Sends a request as a message, and repeats it under the same id until the broker has it.</summary>
    public Task SendRequestAsync(TicketRequest request, string id, CancellationToken ct) => SendAsync(Tickets, id, request.ToMessage(), ct);

    /// <summary>Puts a message into a queue; repeats while the broker is unavailable or has no such queue yet.</summary>
    public Task SendAsync(string queue, string id, byte[] body, CancellationToken ct) => Eventually.SeesAsync(
        async () =>
        {
            try
            {
                var properties = new BasicProperties { MessageId = id, Persistent = true };
                await WithChannelAsync(
                    channel => channel.BasicPublishAsync("", queue, mandatory: true, properties, body, ct).AsTask());
                return true;
            }
            catch (Exception e) when (e is RabbitMQClientException or IOException)
            {
                return false;
            }
        },
        sent => sent, ct);

    /// <summary>Receives all messages of a queue; none where the queue does not exist or the broker is unavailable.</summary>
    public async Task<List<(string Id, byte[] Body)>> ReceiveAllAsync(string queue)
    {
        List<(string, byte[])> received = [];
        try
        {
            await WithChannelAsync(async channel =>
            {
                while (await channel.BasicGetAsync(queue, autoAck: false) is { } got)
                {
                    received.Add((got.BasicProperties.MessageId ?? "", got.Body.ToArray()));
                    await channel.BasicAckAsync(got.DeliveryTag, multiple: false);
                }
            });
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException)
        {
            // The last message may not be acknowledged. The broker then delivers it again, which the test allows for.
        }

        return received;
    }

    /// <summary>Reads events until there is a closed event for each of these tickets.</summary>
    public Task ReadUntilAllClosedAsync(IReadOnlyCollection<string> numbers, CancellationToken ct) => Eventually.SeesAsync(
        async () =>
        {
            events.AddRange((await ReceiveAllAsync(NameFor("subscriber"))).Select(m => TicketEvent.Read(m.Id, m.Body)));
            return numbers.Except(events.Where(e => e.Type == "ticket.closed").Select(e => e.Number)).ToList();
        },
        left => left.Count == 0, ct);

    /// <summary>The numbers of the tickets that were requested by message, by the message's id.</summary>
    public Dictionary<string, string> NumbersById() => events
        .Where(e => e.Type == "ticket.received" && e.Source == $"queue:{Tickets}")
        .DistinctBy(e => e.Id)
        .ToDictionary(e => e.Reference!, e => e.Number, StringComparer.Ordinal);

    /// <summary>
    /// A subscriber that ignores repeats, by the event's id, gets each ticket's events in order, from received to closed.
    /// </summary>
    public void ShouldHaveReportedEachTicketInOrder()
    {
        foreach (var story in events.DistinctBy(e => e.Id).GroupBy(e => e.Number, StringComparer.Ordinal))
        {
            var ofTicket = story.ToList();
            ofTicket.Select(e => e.Version).ShouldBe(ofTicket.Select(e => e.Version).Order(), story.Key);
            ofTicket[0].Type.ShouldBe("ticket.received");

            // The hub may read a record's number after its work is done: an event that changes a closed ticket.
            ofTicket.FindLast(e => e.Type is "ticket.closed" or "ticket.reopened")!.Type.ShouldBe("ticket.closed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await WithChannelAsync(async channel =>
            {
                foreach (var queue in queues.SelectMany(q => new[] { q, $"{q}.dead" }))
                    await channel.QueueDeleteAsync(queue);
                await channel.ExchangeDeleteAsync(Topic);
            });
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException)
        {
            // The test has stopped the broker already.
        }
    }

    private async Task WithChannelAsync(Func<IChannel, Task> act)
    {
        var factory = new ConnectionFactory { Uri = new Uri(address), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("the city");
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(options);
        await act(channel);
    }
}

/// <summary>A ticket event as a subscriber reads it.</summary>
internal sealed record TicketEvent(string Id, string Number, string Type, long Version, string Source, string? Reference)
{
    public static TicketEvent Read(string id, byte[] body)
    {
        var root = JsonDocument.Parse(body).RootElement;
        var data = root.GetProperty("data");
        root.GetProperty("id").GetString().ShouldBe(id);
        return new TicketEvent(
            id,
            root.GetProperty("subject").GetString()!,
            root.GetProperty("type").GetString()!["allentown311.".Length..],
            data.GetProperty("version").GetInt64(),
            data.GetProperty("source").GetString()!,
            data.GetProperty("reference").GetString());
    }
}
