using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Sasl;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>
/// The stand-in for Service Bus to which the real client library connects in these tests: an AMQP 1.0 server in this process that behaves
/// as Service Bus is documented to, as far as the hub uses it. A test can break the network between the two.
/// </summary>
internal sealed class StandInBus : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly AmqpConnectionListener listener;
    private readonly int directPort;
    private readonly ConcurrentDictionary<string, Entity> entities = new(StringComparer.OrdinalIgnoreCase);

    public StandInBus(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        var sasl = new SaslTransportProvider { Versions = { new AmqpVersion(1, 0, 0) } };
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        for (var tries = 0; listener is null; tries++)
        {
            var port = FreePort();
            var settings = new AmqpSettings { RuntimeProvider = new LinkProvider(this), TransportProviders = { sasl } };
            var connection = new AmqpConnectionSettings { ContainerId = "stand-in", IdleTimeOut = 240_000 };
            var opening = new AmqpConnectionListener([$"amqp://127.0.0.1:{port}"], settings, connection);
            try
            {
                opening.Open();
                listener = opening;
                Network = new FaultyNetwork(port);
                directPort = port;
            }
            catch (SocketException) when (tries < 5)
            {
                // Another process bound the port in between.
            }
        }
    }

    public FaultyNetwork Network { get; } = null!;

    /// <summary>The connection string, as a city would write it. Tests check that its key never appears again.</summary>
    public string Connection => At(Network.Port);

    /// <summary>A connection string that bypasses <see cref="Network"/>.</summary>
    public string Direct => At(directPort);

    /// <summary>Decides what the stand-in does with a transfer; it accepts all unless a test sets another.</summary>
    public Func<Entity, IReadOnlyList<StoredMessage>, TransferReply> OnTransfer { get; set; } = (_, _) => TransferReply.Accept;

    public bool KeyIsWrong { get; set; }

    /// <summary>Entities for which the key has no rights, neither to send nor to receive.</summary>
    public ConcurrentBag<string> DeniedEntities { get; } = [];

    /// <summary>Entities for which a client has put a token.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    /// <summary>The number of messages of each transfer, in order.</summary>
    public ConcurrentQueue<int> Transfers { get; } = new();

    /// <summary>Creates a queue, or a topic's subscription.</summary>
    public Entity Queue(string name, EntityOptions? options = null)
    {
        var deadLetterName = $"{name}/$deadletterqueue";
        var deadLetters = entities[deadLetterName] = new Entity(deadLetterName, new EntityOptions(), time);
        return entities[name] = new Entity(name, options ?? new EntityOptions(), time) { DeadLetters = deadLetters };
    }

    public void Remove(string name) => entities.TryRemove(name, out _);

    public Entity? Find(string path) => entities.GetValueOrDefault(path);

    public IEnumerable<Entity> Subscriptions(string topic) => entities
        .Where(e => e.Key.StartsWith($"{topic}/subscriptions/", StringComparison.OrdinalIgnoreCase))
        .Where(e => !e.Key.EndsWith("deadletterqueue", StringComparison.Ordinal))
        .Select(e => e.Value);

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        listener.Close();
    }

    /// <summary>The connection string for a port of this machine.</summary>
    public static string At(int port) =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=hub;SharedAccessKey=czNjcmV0LWtleQ==;UseDevelopmentEmulator=true";

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
