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
        (Installation, this.data) = (installation, data);
        AppDomain.CurrentDomain.ProcessExit += End;
    }

    public Installation Installation { get; }

    /// <summary>The environment variables for a hub.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>The run's own servers. Only the run uses them, so they may be stopped.</summary>
    public IReadOnlyList<IOwnServer> Own => own;

    /// <summary>The client that sends tickets as messages and receives events; null without a broker.</summary>
    public BrokerClient? BrokerClient { get; private set; }

    /// <exception cref="DemoException">A program is missing (checked before any server starts), or a server did not start.</exception>
    public static async Task<RunServers> MakeAsync(Installation installation, string data, TimeProvider clock, CancellationToken ct)
    {
        var store = installation.Postgres ? Given("Store") : null;
        var broker = installation.RabbitMq ? Given("Broker") : null;
        List<string?> missing =
        [
            installation.Postgres && store is null ? OwnPostgres.Missing : null,
            installation.RabbitMq && broker is null ? OwnRabbitMq.Missing : null,
        ];
        if (missing.OfType<string>().ToList() is { Count: > 0 } told)
            throw new DemoException(string.Join('\n', told));

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
        await EndAsync();
        AppDomain.CurrentDomain.ProcessExit -= End;
    }

    private static string? Given(string name) =>
        Environment.GetEnvironmentVariable($"ConnectionStrings__{name}") is { Length: > 0 } value ? value : null;

    private async Task StartAsync(string? store, string? broker, TimeProvider clock, CancellationToken ct)
    {
        var postgres = Installation.Postgres && store is null ? Add(new OwnPostgres(Folder())) : null;
        var rabbitMq = Installation.RabbitMq && broker is null ? Add(new OwnRabbitMq(Folder())) : null;
        await Task.WhenAll(own.Select(server => server.StartAsync(ct)));

        var run = $"demo_{clock.GetUtcNow():yyyyMMddHHmmss}_{Guid.NewGuid().ToString("N")[..6]}";
        if (Installation.Postgres)
        {
            schema = store is null ? null : await GuestSchema.MakeAsync(store, run, ct);
            (variables["Hub__Store"], variables["ConnectionStrings__Store"]) = ("postgres", schema?.Connection ?? postgres!.Connection);
        }

        if (Installation.RabbitMq)
        {
            var brokerNames = new BrokerNames(broker ?? rabbitMq!.Connection, run);
            (variables["Hub__Broker"], variables["ConnectionStrings__Broker"]) = ("rabbitmq", brokerNames.Address);
            (variables["Hub__TicketsQueue"], variables["Hub__EventsTopic"]) = (brokerNames.Tickets, brokerNames.Topic);
            BrokerClient = await BrokerClient.ConnectAsync(
                brokerNames, Path.Combine(Directory.CreateDirectory(data).FullName, "events.jsonl"), clock, ct);
        }

        // Short, so that one sees how soon the work of a node that is gone is taken over.
        if (Installation.Nodes > 1)
            variables["Hub__LeaseTerm"] = "5s";
    }

    private IOwnServer Add(IOwnServer server)
    {
        own.Add(server);
        return server;
    }

    // Not in the data folder: a server may run as another user, who need not be let in there.
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

    private async Task EndAsync()
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

    // The last net: also when this process ends by a way that disposes of nothing.
    private void End(object? sender, EventArgs e) => EndAsync().GetAwaiter().GetResult();
}
