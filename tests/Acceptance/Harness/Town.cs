namespace Allentown311.Acceptance.Harness;

/// <summary>The hub with samples/allentown and its four departments, in a folder of its own. HUB_TEST_KEEP=1 leaves the folder, to see why a test failed.</summary>
internal sealed class Town : ITown, IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("town-");

    private Town()
    {
        // The departments push to the hub, the hub asks the departments: both addresses are settled first.
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        Departments = new Departments(folder.FullName, url);
        Door = new Door(Departments.Url("streets"));
        Hub = new HubProgram(url, Programs.Allentown, Path.Combine(folder.FullName, "hub"), Departments.Variables(Door.Url));
    }

    public Departments Departments { get; }

    public HubProgram Hub { get; }

    public HubApi Api => Hub.Api;

    /// <summary>Stands between the hub and streets.</summary>
    public Door Door { get; }

    public string Folder => folder.FullName;

    /// <summary>Everything is up but the department named.</summary>
    public static async Task<Town> StartAsync(CancellationToken ct, string? without = null)
    {
        var town = await StartWithoutHubAsync(ct, without);
        await town.Hub.StartAsync(ct);
        return town;
    }

    /// <summary>Everything is up but the hub, which the test starts in a way of its own, and the department named.</summary>
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
            await Door.StartAsync(ct);
    }

    public List<string> Notices(string channel)
    {
        var path = Path.Combine(Hub.Data, "notices", channel);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, channel == "mail" ? "*.eml" : "*.txt").Select(File.ReadAllText)] : [];
    }

    public async ValueTask DisposeAsync()
    {
        Hub.Dispose();
        Departments.Dispose();
        await Door.DisposeAsync();
        if (Environment.GetEnvironmentVariable("HUB_TEST_KEEP") is null)
            folder.Delete(recursive: true);
    }
}
