using System.CommandLine;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;
using Serilog.Debugging;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub run</c>: runs the hub.</summary>
internal static class RunCommand
{
    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();

    private static readonly Option<string?> UrlsOption = new("--urls")
    {
        Description = "Where to listen; several with ; between (default http://127.0.0.1:5311)",
    };

    private static readonly Option<string?> NodeOption = new("--node")
    {
        Description = "This hub's name among the nodes of an installation (setting Hub:Node; default the machine's name)",
    };

    private static readonly IAsyncDisposable NoBroker = new MemoryStream();
    private static readonly TimeSpan ShortestTerm = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LongestTerm = TimeSpan.FromMinutes(10);

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("run", "Runs the hub") { CityOption, DataOption, UrlsOption, NodeOption };
        BrokerOptions.AddTo(command);
        RoleOptions.AddTo(command);
        AccessOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Runs until stopped; 1 when it could not start.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var data = parsed.GetValue(DataOption)!;
        if (RoleOptions.ReadRole(parsed) is not { } role
            || RoleOptions.LoadCity(parsed, parsed.GetValue(CityOption)!, role) is not { } city
            || ReadLeaseTerm() is not { } term
            || CommonOptions.LockFolder(data) is not { } folder)
        {
            return 1;
        }

        SelfLog.Enable(new SelfLogWriter(Console.Error, TimeProvider.System).Write);

        // A data folder belongs to one hub: a second one would treat the sessions of the first as dead.
        using (folder)
        {
            var urls = parsed.GetValue(UrlsOption);
            var name = Settings.Read(parsed, NodeOption, "Node") ?? Environment.MachineName;
            var node = new Node(name, ProgramVersion.Text, role, (urls ?? WebHosting.DefaultUrl).Split(';')[0], term);
            var needsBroker = role == HubSettings.EdgeRole || city.Mappings.Values.Any(m => m is RemoteMapping);
            if (AccessOptions.Read(parsed, parsed.GetValue(CityOption)!, urls) is not { } access
                || BrokerOptions.Read(parsed, new HubSettings(data) { Urls = urls, Node = node, Access = access }, needsBroker)
                    is not { } settings)
            {
                return 1;
            }

            await using var broker = (settings.Broker as IAsyncDisposable ?? NoBroker).ConfigureAwait(false);
            return await RunAsync(parsed, city, settings, ct).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAsync(ParseResult parsed, CityConfiguration city, HubSettings settings, CancellationToken ct)
    {
        if (StoreOptions.Open(parsed, settings.Data, create: true, check: true) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            settings = settings with
            {
                Store = StoreOptions.Report(parsed),
                Clock = await ReadClockAsync(store, ct).ConfigureAwait(false),
                LanesWithWork = (await store.Desk.CountAsync(ct).ConfigureAwait(false)).Lanes,
                Restored = await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false),
            };
            if (Build(city, store, settings) is not { } app)
            {
                return 1;
            }

            await using (app.ConfigureAwait(false))
            {
                try
                {
                    CheckAddresses(app);
                    await HubHost.RunAsync(app, ct).ConfigureAwait(false);
                }
                catch (OpenWithoutKeysException e)
                {
                    Console.Error.WriteLine(e.Message);
                    return 1;
                }
            }
        }

        return 0;
    }

    // The clock is set before the hub starts, so that even the first time it writes is the database server's.
    private static async Task<StoreClock?> ReadClockAsync(IStore store, CancellationToken ct)
    {
        if (!store.IsShared)
        {
            return null;
        }

        var clock = new StoreClock(TimeProvider.System);
        var asked = clock.GetTimestamp();
        clock.Set(await store.Nodes.NowAsync(ct).ConfigureAwait(false), asked);
        return clock;
    }

    private static TimeSpan? ReadLeaseTerm()
    {
        if (Settings.Read("LeaseTerm") is not { } text)
        {
            return HubSettings.DefaultTerm;
        }

        if (TimeSpans.TryParse(text, out var term) && term >= ShortestTerm && term <= LongestTerm)
        {
            return term;
        }

        Console.Error.WriteLine($"Hub:LeaseTerm is \"{text}\": write a time from 3s to 10m, such as 30s.");
        return null;
    }

    // The host checks the departments' brokers and the settings of the log while it is built.
    private static WebApplication? Build(CityConfiguration city, IStore store, HubSettings settings)
    {
        try
        {
            return HubHost.Build(city, store, settings);
        }
        catch (Exception e) when (e is BrokerSettingsException or MonitoringSettingsException)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }

    // The addresses of options and settings are known before anything starts. The host checks those it was bound to once more.
    private static void CheckAddresses(WebApplication app)
    {
        if (app.Services.GetRequiredService<AccessControl>().IsKeyless && app.Urls.FirstOrDefault(u => !Bindings.IsLoopback(u)) is { } open)
        {
            throw new OpenWithoutKeysException(BindingAddress.Parse(open).Host);
        }
    }
}
