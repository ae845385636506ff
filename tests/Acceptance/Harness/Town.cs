namespace Allentown311.Acceptance.Harness;

/// <summary>
/// The hub with samples/allentown and its four departments, in a folder of its own. HUB_TEST_KEEP=1 leaves the folder, to see why a test
/// failed.
/// </summary>
internal sealed class Town : ITown, IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("town-");

    private Town()
    {
        // The departments push to the hub and the hub polls the departments, so both addresses are chosen first.
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        Departments = new Departments(folder.FullName, url);
        StreetsProxy = new DepartmentProxy(Departments.Url("streets"));
        Hub = new HubProgram(url, Programs.Allentown, Path.Combine(folder.FullName, "hub"), Departments.Variables(StreetsProxy.Url))
        {
            Key = new HubKey(),
        };
    }

    public Departments Departments { get; }

    public HubProgram Hub { get; }

    public HubApi Api => Hub.Api;

    /// <summary>The proxy between the hub and streets.</summary>
    public DepartmentProxy StreetsProxy { get; }

    public string Folder => folder.FullName;

    /// <summary>Starts the hub and its departments, except the one named.</summary>
    public static async Task<Town> StartAsync(CancellationToken ct, string? without = null)
    {
        var town = await StartWithoutHubAsync(ct, without);
        await town.Hub.StartAsync(ct);
        return town;
    }

    /// <summary>Starts the departments, except the one named; the test starts the hub itself.</summary>
    public static async Task<Town> StartWithoutHubAsync(CancellationToken ct, string? without = null)
    {
        var town = new Town();
        await Task.WhenAll(Departments.Names.Where(name => name != without).Select(name => town.StartAsync(name, ct)));
        return town;
    }

    /// <summary>Starts one department.</summary>
    public async Task StartAsync(string department, CancellationToken ct)
    {
        await Departments.StartAsync(department, ct);
        if (department == "streets")
            await StreetsProxy.StartAsync(ct);
    }

    public List<string> Notices(string channel)
    {
        var path = Path.Combine(Hub.Data, "notices", channel);
        var pattern = channel == "mail" ? "*.eml" : "*.txt";
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, pattern).Select(File.ReadAllText)] : [];
    }

    public async ValueTask DisposeAsync()
    {
        Hub.Dispose();
        Departments.Dispose();
        await StreetsProxy.DisposeAsync();
        if (Environment.GetEnvironmentVariable("HUB_TEST_KEEP") is null)
            folder.Delete(recursive: true);
    }
}
