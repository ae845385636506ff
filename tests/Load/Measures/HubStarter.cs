using Allentown311.Load.City;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>Starts the hub and the null hub, each with its own surroundings and caller.</summary>
internal static class HubStarter
{
    private static string OwnFolder => AppContext.BaseDirectory;

    // This program is in artifacts/bin/Load/<configuration>; the hub is in artifacts/bin/Hub/<configuration>.
    private static string HubProgram => Path.GetFullPath(
        Path.Combine(OwnFolder, "..", "..", "Hub", Path.GetFileName(OwnFolder.TrimEnd('/')), "hub.dll"));

    public static async Task<HubUnderTest> StartHubAsync(Options options)
    {
        var hubs = Enumerable.Range(0, options.Nodes).Select(_ => Ports.FindFree()).ToList();
        var outside = Ports.FindFree();
        var city = Path.Combine(options.Folder, "city");
        CityFolderWriter.Write(city, outside);
        var world = await Surroundings.StartAsync(outside, hubs, options);
        IHubStore store = options.Store == "postgres"
            ? new PostgresHubStore()
            : new SqliteHubStore(Path.Combine(options.Folder, "data-1"));
        var processes = hubs.Index().Select(h => StartNode(options, store, city, h.Item, h.Index + 1)).ToList();
        foreach (var (i, hub) in hubs.Index())
        {
            await processes[i].WaitUntilReadyAsync(new Uri(hub, "health/ready"));
        }

        return new HubUnderTest("hub", processes, world, new Caller(hubs, options.InFlight), store);
    }

    private static MeasuredProcess StartNode(Options options, IHubStore store, string city, Uri url, int number) =>
        MeasuredProcess.Start(
            Path.Combine(options.Folder, $"hub-{number}.log"),
            new Dictionary<string, string>(store.Environment, StringComparer.Ordinal)
            {
                // All callers are one address here, and the measure is what the hub can do, not what it lets one caller do.
                ["Hub__Limits__RequestsPerSecond"] = "0", ["Hub__Limits__UnknownRequestsPerSecond"] = "0",
                ["Hub__Limits__Concurrency"] = "100000", ["Hub__Limits__UnknownConcurrency"] = "100000",
                ["Hub__Limits__ConcurrencyInAll"] = "100000", ["Hub__Limits__PushesInAll"] = "100000",
                ["Hub__Limits__ConnectionsPerAddress"] = "100000", ["Hub__Limits__Connections"] = "100000",
            },
            HubProgram,
            "run",
            "--city", city,
            "--data", Path.Combine(options.Folder, $"data-{number}"),
            "--urls", url.ToString().TrimEnd('/'),
            "--node", $"node{number}");

    public static async Task<HubUnderTest> StartNullHubAsync(Options options)
    {
        var hub = Ports.FindFree();
        var outside = Ports.FindFree();
        var world = await Surroundings.StartAsync(outside, [hub], options);
        var process = MeasuredProcess.Start(
            Path.Combine(options.Folder, "null-hub.log"),
            new Dictionary<string, string>(),
            Path.Combine(OwnFolder, "load.dll"),
            "null-hub",
            hub.ToString(),
            outside.ToString());
        await process.WaitUntilReadyAsync(hub);
        return new HubUnderTest("null hub", [process], world, new Caller([hub], options.InFlight), null);
    }
}
