using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Sasl;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>
/// What the real client library speaks to in these tests: an AMQP 1.0 server in this process that behaves as Service Bus is documented to, as far as the hub uses it. The
/// wire between the two can be cut.
/// </summary>
internal sealed class StandInBus : IAsyncDisposable
{
    private readonly TimeProvider time;
    private readonly AmqpConnectionListener listener;
    private readonly int direct;
    private readonly ConcurrentDictionary<string, Entity> entities = new(StringComparer.OrdinalIgnoreCase);

    public StandInBus(TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        var sasl = new SaslTransportProvider { Versions = { new AmqpVersion(1, 0, 0) } };
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        for (var tries = 0; listener is null; tries++)
        {
            var port = FreePort();
            var settings = new AmqpSettings { RuntimeProvider = new Links(this), TransportProviders = { sasl } };
            var fresh = new AmqpConnectionListener([$"amqp://127.0.0.1:{port}"], settings, new AmqpConnectionSettings { ContainerId = "stand-in", IdleTimeOut = 240_000 });
            try
            {
                fresh.Open();
                (listener, Wire, direct) = (fresh, new Wire(port), port);
            }
            catch (SocketException) when (tries < 5)
            {
                // Somebody took the port in between.
            }
        }
    }

    public Wire Wire { get; } = null!;

    /// <summary>What a city would write, with a key that nobody may ever see again.</summary>
    public string Connection => At(Wire.Port);

    /// <summary>A way that cannot be cut.</summary>
    public string Direct => At(direct);

    /// <summary>How transfers are met; all are taken unless a test says otherwise.</summary>
    public Func<Entity, IReadOnlyList<Letter>, Reception> Meets { get; set; } = (_, _) => Reception.Take;

    public bool KeyIsWrong { get; set; }

    /// <summary>Entities the key has no right to, for sending and for taking.</summary>
    public ConcurrentBag<string> Closed { get; } = [];

    /// <summary>Entities a token was put for.</summary>
    public ConcurrentBag<string> Tokens { get; } = [];

    /// <summary>Every transfer's size, in order.</summary>
    public ConcurrentQueue<int> Transfers { get; } = new();

    public Entity Queue(string name, EntityOptions? options = null)
    {
        var dead = entities[$"{name}/$deadletterqueue"] = new Entity($"{name}/$deadletterqueue", new EntityOptions(), time);
        return entities[name] = new Entity(name, options ?? new EntityOptions(), time) { DeadLetters = dead };
    }

    public void Remove(string name) => entities.TryRemove(name, out _);

    public Entity? Find(string path) => entities.GetValueOrDefault(path);

    public IEnumerable<Entity> Subscriptions(string topic) =>
        entities.Where(e => e.Key.StartsWith($"{topic}/subscriptions/", StringComparison.OrdinalIgnoreCase) && !e.Key.EndsWith("deadletterqueue", StringComparison.Ordinal)).Select(e => e.Value);

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        listener.Close();
    }

    public static string At(int port) => $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=hub;SharedAccessKey=czNjcmV0LWtleQ==;UseDevelopmentEmulator=true";

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
