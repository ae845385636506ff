using Allentown311.Load.City;
using Allentown311.Load.Processes;
using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>Starts the two hubs.</summary>
internal static class Sites
{
    private static string Own => AppContext.BaseDirectory;

    public static async Task<Site> HubAsync(Options options)
    {
        var (hubs, outside) = (Enumerable.Range(0, options.Nodes).Select(_ => Ports.Free()).ToList(), Ports.Free());
        var city = Path.Combine(options.Folder, "city");
        CityFolderWriter.Write(city, outside);
        var program = Path.GetFullPath(Path.Combine(Own, "..", "..", "Hub", Path.GetFileName(Own.TrimEnd('/')), "hub.dll"));
        var world = await Surroundings.StartAsync(outside, hubs, options);
        IHubStore store = options.Store == "postgres" ? new PostgresHubStore() : new SqliteHubStore(Path.Combine(options.Folder, "data-1"));
        var processes = hubs.Index().Select(h => Measured.Start(
            Path.Combine(options.Folder, $"hub-{h.Index + 1}.log"), store.Environment,
            program, "run", "--city", city, "--data", Path.Combine(
                options.Folder, $"data-{h.Index + 1}"), "--urls", h.Item.ToString().TrimEnd('/'), "--node", $"node{h.Index + 1}")).ToList();
        foreach (var (i, hub) in hubs.Index())
        {
            await processes[i].ReadyAsync(new Uri(hub, "health/ready"));
        }

        return new Site("hub", processes, world, new Caller(hubs, options.InFlight), store);
    }

    public static async Task<Site> NullHubAsync(Options options)
    {
        var (hub, outside) = (Ports.Free(), Ports.Free());
        var world = await Surroundings.StartAsync(outside, [hub], options);
        var process = Measured.Start(
            Path.Combine(options.Folder, "null-hub.log"),
            new Dictionary<string,
            string>(),
            Path.Combine(Own, "load.dll"),
            "null-hub",
            hub.ToString(),
            outside.ToString());
        await process.ReadyAsync(hub);
        return new Site("null hub", [process], world, new Caller([hub], options.InFlight), null);
    }
}
