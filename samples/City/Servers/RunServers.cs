using Allentown311.City.Events;

namespace Allentown311.City.Servers;

/// <summary>
/// The database and broker of a run: the servers that the environment names, or the run's own servers, which start and end with it.
/// </summary>
internal sealed class RunServers : IAsyncDisposable
{
    private readonly List<IOwnServer> own = [];
    private readonly Dictionary<string, string> variables = new(StringComparer.Ordinal);
    private readonly string data;
    private DirectoryInfo? folder;
    private GuestSchema? schema;

    private RunServers(Installation installation, string data)
    {
        Installation = installation;
        this.data = data;

        // Stops the servers also when this process ends without disposing this object.
        AppDomain.CurrentDomain.ProcessExit += StopOnExit;
    }

    public Installation Installation { get; }

    /// <summary>The environment variables for a hub.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>The run's own servers. Only the run uses them, so they may be stopped.</summary>
    public IReadOnlyList<IOwnServer> Own => own;

    /// <summary>The client that sends tickets as messages and receives events; null without a broker.</summary>
    public BrokerClient? BrokerClient { get; private set; }

    /// <summary>Starts the run's servers and connects to those that the environment names.</summary>
    /// <exception cref="DemoException">A program is missing (checked before any server starts), or a server did not start.</exception>
    public static async Task<RunServers> CreateAsync(Installation installation, string data, TimeProvider clock, CancellationToken ct)
    {
        var store = installation.Postgres ? ReadConnectionString("Store") : null;
        var broker = installation.RabbitMq ? ReadConnectionString("Broker") : null;
        List<string?> missing =
        [
            installation.Postgres && store is null ? OwnPostgres.Missing : null,
            installation.RabbitMq && broker is null ? OwnRabbitMq.Missing : null,
        ];
        if (missing.OfType<string>().ToList() is { Count: > 0 } problems)
            throw new DemoException(string.Join('\n', problems));

        var servers = new RunServers(installation, data);
        try
        {
            await servers.StartAsync(store, broker, clock, ct);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (BrokerClient is not null)
            await BrokerClient.DisposeAsync();
        if (schema is not null)
            await schema.DropAsync();
        await StopAsync();
        AppDomain.CurrentDomain.ProcessExit -= StopOnExit;
    }

    private static string? ReadConnectionString(string name) =>
        Environment.GetEnvironmentVariable($"ConnectionStrings__{name}") is { Length: > 0 } value ? value : null;

    private async Task StartAsync(string? store, string? broker, TimeProvider clock, CancellationToken ct)
    {
        var postgres = Installation.Postgres && store is null ? Add(new OwnPostgres(Folder())) : null;
        var rabbitMq = Installation.RabbitMq && broker is null ? Add(new OwnRabbitMq(Folder())) : null;
        await Task.WhenAll(own.Select(server => server.StartAsync(ct)));

        var run = $"demo_{clock.GetUtcNow():yyyyMMddHHmmss}_{Guid.NewGuid().ToString("N")[..6]}";
        if (Installation.Postgres)
        {
            schema = store is null ? null : await GuestSchema.CreateAsync(store, run, ct);
            variables["Hub__Store"] = "postgres";
            variables["ConnectionStrings__Store"] = schema?.Connection ?? postgres!.Connection;
        }

        if (Installation.RabbitMq)
        {
            var brokerNames = new BrokerNames(broker ?? rabbitMq!.Connection, run);
            variables["Hub__Broker"] = "rabbitmq";
            variables["ConnectionStrings__Broker"] = brokerNames.Address;
            variables["Hub__TicketsQueue"] = brokerNames.Tickets;
            variables["Hub__EventsTopic"] = brokerNames.Topic;
            var events = Path.Combine(Directory.CreateDirectory(data).FullName, "events.jsonl");
            BrokerClient = await BrokerClient.ConnectAsync(brokerNames, events, clock, ct);
        }

        // The term is short, so that a person who watches sees the other nodes take over the work of a killed node.
        if (Installation.Nodes > 1)
            variables["Hub__LeaseTerm"] = "5s";
    }

    private IOwnServer Add(IOwnServer server)
    {
        own.Add(server);
        return server;
    }

    // The servers' folder is outside the data folder, because a server may run as another user without access to the data folder.
    private string Folder()
    {
        if (folder is null)
        {
            folder = Directory.CreateTempSubdirectory("allentown-servers-");
            if (!OperatingSystem.IsWindows())
                folder.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        }

        return folder.FullName;
    }

    private async Task StopAsync()
    {
        foreach (var server in own)
        {
            try
            {
                await server.StopAsync();
            }
            catch (DemoException problem)
            {
                await Console.Error.WriteLineAsync(problem.Message);
            }
        }

        own.Clear();
        if (folder?.Exists == true)
            folder.Delete(recursive: true);
    }

    private void StopOnExit(object? sender, EventArgs e) => StopAsync().GetAwaiter().GetResult();
}
