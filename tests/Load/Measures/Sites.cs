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
        var (hub, outside, data) = (Ports.Free(), Ports.Free(), Path.Combine(options.Folder, "data"));
        var city = Path.Combine(options.Folder, "city");
        CityFolderWriter.Write(city, outside);
        var program = Path.GetFullPath(Path.Combine(Own, "..", "..", "Hub", Path.GetFileName(Own.TrimEnd('/')), "hub.dll"));
        var world = await TheWorld.StartAsync(outside, hub, options);
        var process = Measured.Start(Path.Combine(options.Folder, "hub.log"), program, "run", "--city", city, "--data", data, "--urls", hub.ToString().TrimEnd('/'));
        await process.ReadyAsync(new Uri(hub, "health/ready"));
        return new Site("hub", process, world, new Caller(hub, options.InFlight), new HubStore(data));
    }

    public static async Task<Site> NullHubAsync(Options options)
    {
        var (hub, outside) = (Ports.Free(), Ports.Free());
        var world = await TheWorld.StartAsync(outside, hub, options);
        var process = Measured.Start(Path.Combine(options.Folder, "null-hub.log"), Path.Combine(Own, "load.dll"), "null-hub", hub.ToString(), outside.ToString());
        await process.ReadyAsync(hub);
        return new Site("null hub", process, world, new Caller(hub, options.InFlight), null);
    }
}
