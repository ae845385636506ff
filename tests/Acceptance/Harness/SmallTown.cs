namespace Allentown311.Acceptance.Harness;

/// <summary>A hub with a <see cref="SmallCity"/>, in a folder of its own.</summary>
internal sealed class SmallTown : IDisposable
{
    /// <summary>For a hub that has no key at all.</summary>
    public const string NoKeys = "[ ]";

    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("small-");

    private SmallTown(HubKey? key) => Hub = new HubProgram(
        new Uri($"http://127.0.0.1:{Ports.Free()}"),
        Path.Combine(folder.FullName, "city"),
        Path.Combine(folder.FullName, "data"),
        NoVariables)
    {
        Key = key,
    };

    public HubProgram Hub { get; }

    public string Folder => folder.FullName;

    /// <summary>Starts the hub with a mapping, which may name the town's folder. The hub has a key, unless the test gives keys.</summary>
    public static async Task<SmallTown> StartAsync(Func<string, string> mapping, CancellationToken ct, string keys = "[]")
    {
        var town = Make(mapping, keys);
        await town.Hub.StartAsync(ct);
        return town;
    }

    /// <summary>Makes the town without starting the hub, which the test starts itself.</summary>
    public static SmallTown Make(Func<string, string> mapping, string keys = "[]")
    {
        var town = new SmallTown(keys == "[]" ? new HubKey() : null);
        SmallCity.Write(town.Hub.City, mapping(town.Folder), keys: keys);
        foreach (var way in new[] { "in", "out" })
            Directory.CreateDirectory(Path.Combine(town.Folder, way));
        return town;
    }

    /// <summary>Posts one request for a pothole; returns the ticket's number.</summary>
    public Task<string> PostOneAsync(CancellationToken ct) => Hub.Api.PostUntilAcceptedAsync(TicketRequest.Nth(2, "pothole"), "one", ct);

    /// <summary>The one work order there is, once it meets the condition.</summary>
    public async Task<Order> OrderAsync(Func<Order, bool> condition, CancellationToken ct) =>
        (await Eventually.SeesAsync(() => Hub.Api.OrdersAsync(ct), all => all.Count == 1 && condition(all[0]), ct))[0];

    /// <summary>The only parked item, once there is one.</summary>
    public async Task<Parked> ParkedAsync(CancellationToken ct) =>
        (await Eventually.SeesAsync(() => Hub.Api.ParkedAsync(ct), all => all.Count == 1, ct))[0];

    public void Dispose()
    {
        Hub.Dispose();
        folder.Delete(recursive: true);
    }
}
