using System.Text.Json;
using Allentown311.Acceptance.Harness;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Allentown311.Acceptance.Nodes;

/// <summary>What others in the city have at a RabbitMQ: a queue they put tickets into, and a queue of their own bound to the hub's ticket events.</summary>
internal sealed class TownBroker(string address) : IAsyncDisposable
{
    private readonly string run = Guid.NewGuid().ToString("N");
    private readonly List<TicketEvent> events = [];
    private readonly HashSet<string> queues = new(StringComparer.Ordinal);

    /// <summary>What the hubs are told.</summary>
    public string Address => address;

    public string Tickets => Mine("tickets");

    public string Topic => $"events-{run}";

    /// <summary>Every event as it came, repeats included.</summary>
    public IReadOnlyList<TicketEvent> Events => events;

    /// <summary>At the RabbitMQ that HUB_TEST_RABBITMQ names.</summary>
    public static TownBroker Configured()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is { Length: > 0 } address)
            return new TownBroker(address);

        Assert.Inconclusive("Hubs on a message broker are not tested: HUB_TEST_RABBITMQ is not set (eng/test.sh sets it).");
        throw new InvalidOperationException();
    }

    /// <summary>Binds a queue to the events, before the first of them.</summary>
    public Task SubscribeAsync() => WithAsync(async channel =>
    {
        await channel.ExchangeDeclareAsync(Topic, ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync(Mine("subscriber"), durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync(Mine("subscriber"), Topic, "#");
    });

    /// <summary>A queue's name in this test alone.</summary>
    public string Mine(string name)
    {
        queues.Add($"{name}-{run}");
        return $"{name}-{run}";
    }

    /// <summary>Asks for a ticket by message, again and again under one id until the broker has it.</summary>
    public Task AskAsync(Ask ask, string id, CancellationToken ct) => SendAsync(Tickets, id, ask.ToMessage(), ct);

    /// <summary>Puts a message into a queue; a broker that is away, or has no such queue yet, is tried again.</summary>
    public Task SendAsync(string queue, string id, byte[] body, CancellationToken ct) => Eventually.SeesAsync(
        async () =>
        {
            try
            {
                await WithAsync(channel => channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { MessageId = id, Persistent = true }, body, ct).AsTask());
                return true;
            }
            catch (Exception e) when (e is RabbitMQClientException or IOException)
            {
                return false;
            }
        },
        sent => sent, ct);

    /// <summary>Takes what lies in a queue; nothing where there is no such queue, or no broker.</summary>
    public async Task<List<(string Id, byte[] Body)>> TakeAsync(string queue)
    {
        List<(string, byte[])> taken = [];
        try
        {
            await WithAsync(async channel =>
            {
                while (await channel.BasicGetAsync(queue, autoAck: false) is { } got)
                {
                    taken.Add((got.BasicProperties.MessageId ?? "", got.Body.ToArray()));
                    await channel.BasicAckAsync(got.DeliveryTag, multiple: false);
                }
            });
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException)
        {
            // Taken and perhaps not acknowledged: it comes once more, as it may.
        }

        return taken;
    }

    /// <summary>Reads events until each of these tickets is known to be closed.</summary>
    public Task HearAllClosedAsync(IReadOnlyCollection<string> numbers, CancellationToken ct) => Eventually.SeesAsync(
        async () =>
        {
            events.AddRange((await TakeAsync(Mine("subscriber"))).Select(m => TicketEvent.Read(m.Id, m.Body)));
            return numbers.Except(events.Where(e => e.Type == "ticket.closed").Select(e => e.Number)).ToList();
        },
        left => left.Count == 0, ct);

    /// <summary>The numbers of the tickets that were asked for by message, by the message's id.</summary>
    public Dictionary<string, string> NumbersById() =>
        events.Where(e => e.Type == "ticket.received" && e.Source == $"queue:{Tickets}").DistinctBy(e => e.Id).ToDictionary(e => e.Reference!, e => e.Number, StringComparer.Ordinal);

    /// <summary>Whoever drops what he has seen, by its id, reads each ticket's story in its order, from its beginning to its end.</summary>
    public void ShouldTellEachStoryInOrder()
    {
        foreach (var story in events.DistinctBy(e => e.Id).GroupBy(e => e.Number, StringComparer.Ordinal))
        {
            var told = story.ToList();
            told.Select(e => e.Version).ShouldBe(told.Select(e => e.Version).Order(), story.Key);
            told[0].Type.ShouldBe("ticket.received");

            // A record's number may be learned after its work is done: a change of a closed ticket.
            told.FindLast(e => e.Type is "ticket.closed" or "ticket.reopened")!.Type.ShouldBe("ticket.closed");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await WithAsync(async channel =>
            {
                foreach (var queue in queues.SelectMany(q => new[] { q, $"{q}.dead" }))
                    await channel.QueueDeleteAsync(queue);
                await channel.ExchangeDeleteAsync(Topic);
            });
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException)
        {
            // It is gone already.
        }
    }

    private async Task WithAsync(Func<IChannel, Task> act)
    {
        var factory = new ConnectionFactory { Uri = new Uri(address), AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync("the city");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await act(channel);
    }
}

/// <summary>A ticket's event, as a subscriber reads it.</summary>
internal sealed record TicketEvent(string Id, string Number, string Type, long Version, string Source, string? Reference)
{
    public static TicketEvent Read(string id, byte[] body)
    {
        var root = JsonDocument.Parse(body).RootElement;
        var data = root.GetProperty("data");
        root.GetProperty("id").GetString().ShouldBe(id);
        return new TicketEvent(
            id, root.GetProperty("subject").GetString()!, root.GetProperty("type").GetString()!["allentown311.".Length..], data.GetProperty("version").GetInt64(),
            data.GetProperty("source").GetString()!, data.GetProperty("reference").GetString());
    }
}
