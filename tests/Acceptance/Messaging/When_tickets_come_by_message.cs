using System.Text;
using System.Text.Json;
using Allentown311.Acceptance.Harness;
using RabbitMQ.Client;

namespace Allentown311.Acceptance.Messaging;

[TestClass]
public class When_tickets_come_by_message
{
    private readonly string queue = $"tickets-{Guid.NewGuid():N}";
    private readonly string topic = $"events-{Guid.NewGuid():N}";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Each_message_is_one_ticket_however_often_it_is_delivered_and_an_unusable_one_is_dead_lettered_with_the_reason()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        var url = department.Url;
        await using var broker = await ConnectAsync();
        using var town = SmallTown.Make(_ => SmallCity.Rest(url));
        town.Hub.ConfigureStart = start => SetVariables(start.Environment);
        await town.Hub.StartAsync(Ct);
        var seen = await ListenAsync(broker);
        await Eventually.SeesAsync(() => QueueExistsAsync(broker, queue), exists => exists, Ct);

        for (var i = 0; i < 3; i++)
            await SendAsync(broker, "m-1", """{ "service_code": "pothole", "address_string": "7th St", "description": "¿Hondo? 🕳" }""");
        await SendAsync(broker, "m-2", """{ "service_code": "no-such-thing", "address_string": "7th St" }""");
        await SendAsync(broker, "m-3", "{ broken");
        await SendAsync(broker, null, """{ "service_code": "pothole", "address_string": "9th St" }""");
        await SendAsync(broker, "m-1", """{ "service_code": "pothole", "address_string": "another place" }""");
        await SendAsync(broker, "m-4", """{ "service_code": "pothole", "address_string": "8th St" }""");

        var orders = await town.Hub.Api.WaitForOrdersAsync(2, "received", Ct);
        department.Records.Order().ShouldBe(orders.Select(o => o.Reference).Order());
        var dead = await ReadDeadLettersAsync(broker, 4);
        dead["m-2"].ShouldContain("no-such-thing");
        dead["m-3"].ShouldContain("no JSON");
        dead[""].ShouldContain("needs an id");
        dead["m-1"].ShouldContain("another request was taken under this message id");

        // Each ticket's events are in order, and hold none of the resident's data.
        var events = await Eventually.SeesAsync(() => Task.FromResult(seen.ToList()), all => all.Count >= 6, Ct);
        foreach (var story in events.GroupBy(e => e.GetProperty("subject").GetString()))
        {
            story.Select(e => e.GetProperty("data").GetProperty("version").GetInt32()).ShouldBeInOrder(SortDirection.Ascending);
            story.First().GetProperty("type").GetString().ShouldBe("allentown311.ticket.received");
            story.ShouldAllBe(e => !e.GetRawText().Contains("Hondo", StringComparison.Ordinal));
        }

        events.Select(e => e.GetProperty("data").GetProperty("reference").GetString()).Distinct().Order().ShouldBe(["m-1", "m-4"]);
    }

    private void SetVariables(IDictionary<string, string?> environment)
    {
        environment["Hub__Broker"] = "rabbitmq";
        environment["ConnectionStrings__Broker"] = Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ");
        environment["Hub__TicketsQueue"] = queue;
        environment["Hub__EventsTopic"] = topic;
    }

    private async Task<IConnection> ConnectAsync()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is not { Length: > 0 } address)
        {
            Assert.Inconclusive("HUB_TEST_RABBITMQ holds no address: there is no RabbitMQ to test with.");
            throw new InvalidOperationException();
        }

        return await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync(Ct);
    }

    private async Task SendAsync(IConnection broker, string? id, string body)
    {
        await using var channel = await broker.CreateChannelAsync(cancellationToken: Ct);
        var properties = new BasicProperties { MessageId = id };
        await channel.BasicPublishAsync("", queue, mandatory: true, properties, Encoding.UTF8.GetBytes(body), Ct);
    }

    private async Task<bool> QueueExistsAsync(IConnection broker, string name)
    {
        try
        {
            await using var channel = await broker.CreateChannelAsync(cancellationToken: Ct);
            await channel.QueueDeclarePassiveAsync(name, Ct);
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }

    // Subscribes with a queue of its own, as other systems do.
    private async Task<System.Collections.Concurrent.ConcurrentQueue<JsonElement>> ListenAsync(IConnection broker)
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<JsonElement>();
        var channel = await broker.CreateChannelAsync(cancellationToken: Ct);
        await channel.ExchangeDeclareAsync(topic, "topic", durable: true, cancellationToken: Ct);
        var own = await channel.QueueDeclareAsync(cancellationToken: Ct);
        await channel.QueueBindAsync(own.QueueName, topic, "ticket.#", cancellationToken: Ct);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, e) =>
        {
            seen.Enqueue(JsonDocument.Parse(e.Body.ToArray()).RootElement.Clone());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(own.QueueName, autoAck: true, consumer, Ct);
        return seen;
    }

    // All headers of the dead-lettered messages, which hold the reason, by message id.
    private async Task<Dictionary<string, string>> ReadDeadLettersAsync(IConnection broker, int count)
    {
        var dead = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var channel = await broker.CreateChannelAsync(cancellationToken: Ct);
        await Eventually.SeesAsync(
            async () =>
            {
                while (await channel.BasicGetAsync($"{queue}.dead", autoAck: true, Ct) is { } message)
                {
                    // To a message without an id the hub gives the hash of its body, which is longer than this test's ids.
                    var id = message.BasicProperties.MessageId is { Length: < 9 } own ? own : "";
                    var headers = message.BasicProperties.Headers!.Values.OfType<byte[]>().Select(Encoding.UTF8.GetString);
                    dead[id] = string.Join(' ', headers);
                }

                return dead.Count;
            },
            found => found == count, Ct);
        return dead;
    }
}
