using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

/// <summary>
/// Several hubs on one database, each a process with a folder of its own. HUB_TEST_KEEP=1 leaves the folder, to see why a test failed.
/// </summary>
internal sealed class NodeTown : ITown, IAsyncDisposable
{
    /// <summary>A lease term a little over the shortest a hub accepts, since a busy machine may delay the renewals.</summary>
    public const string ShortTerm = "6s";

    /// <summary>A lease term for tests in which no node may lose its lease: no machine delays a renewal so long.</summary>
    public const string PatientTerm = "15s";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("nodes-");
    private readonly Dictionary<string, string>[] settings;
    private readonly Harness.Departments? departments;
    private readonly DepartmentProxy? streetsProxy;

    private NodeTown(TownDatabase database, int nodes, bool withDepartments, string faults, HubKey? key)
    {
        var urls = Enumerable.Range(0, nodes).Select(_ => new Uri($"http://127.0.0.1:{Ports.Free()}")).ToList();
        var common = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Hub__Store"] = "postgres", ["ConnectionStrings__Store"] = database.Connection, ["Hub__LeaseTerm"] = ShortTerm,
        };
        if (withDepartments)
        {
            departments = new Harness.Departments(folder.FullName, urls[^1], faults);
            streetsProxy = new DepartmentProxy(departments.Url("streets"));
            foreach (var (name, value) in departments.Variables(streetsProxy.Url))
                common[name] = value;
        }

        settings = [.. urls.Select((_, n) => new Dictionary<string, string>(common, StringComparer.Ordinal) { ["Hub__Node"] = NameOf(n) })];
        var city = withDepartments ? Programs.Allentown : Path.Combine(Folder, "city");
        Nodes = [.. urls.Select((url, n) => new HubProgram(url, city, Path.Combine(Folder, NameOf(n)), settings[n]) { Key = key })];
    }

    public IReadOnlyList<HubProgram> Nodes { get; }

    /// <summary>The nodes' APIs.</summary>
    public IReadOnlyList<HubApi> Apis => [.. Nodes.Select(n => n.Api)];

    public HubApi Api => Nodes.First(n => n.IsRunning).Api;

    public Harness.Departments Departments =>
        departments ?? throw new InvalidOperationException("This town has a department of the test's own.");

    /// <summary>The proxy between the hubs and streets.</summary>
    public DepartmentProxy StreetsProxy => streetsProxy ?? throw new InvalidOperationException("This town has no streets.");

    public string Folder => folder.FullName;

    /// <summary>A town with one department; the test chooses its mapping. Nothing runs yet.</summary>
    public static NodeTown Small(TownDatabase database, int nodes, string mapping, string keys = "[]")
    {
        var town = new NodeTown(database, nodes, withDepartments: false, "none", keys == "[]" ? new HubKey() : null);
        SmallCity.Write(Path.Combine(town.Folder, "city"), mapping, keys: keys);
        return town;
    }

    /// <summary>samples/allentown with its four departments. The departments run; the hubs do not run yet.</summary>
    public static async Task<NodeTown> AllentownAsync(TownDatabase database, int nodes, string faults, CancellationToken ct)
    {
        var town = new NodeTown(database, nodes, withDepartments: true, faults, new HubKey());
        var starts = Harness.Departments.Names.Select(name => town.departments!.StartAsync(name, ct));
        await Task.WhenAll([.. starts, town.streetsProxy!.StartAsync(ct)]);
        return town;
    }

    public static string NameOf(int node) => $"node-{node + 1}";

    /// <summary>Sets an environment variable for the next start of one node, or of all.</summary>
    public void Set(string name, string value, int? node = null)
    {
        foreach (var one in node is { } n ? [settings[n]] : settings)
            one[name] = value;
    }

    /// <summary>Lets all nodes use a broker.</summary>
    public void UseBroker(TownBroker broker)
    {
        Set("Hub__Broker", "rabbitmq");
        Set("ConnectionStrings__Broker", broker.Address);
        Set("Hub__TicketsQueue", broker.Tickets);
        Set("Hub__EventsTopic", broker.Topic);
    }

    /// <summary>Starts all nodes at once, as after a power cut, and waits until each knows of all the others.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await Task.WhenAll(Nodes.Select(n => n.StartAsync(ct)));
        await Eventually.BecomesTrueAsync(() => Nodes.All(HasItsShare), ct);
    }

    /// <summary>True once a node has its share of the departments' limits.</summary>
    public bool HasItsShare(HubProgram node) => Enumerable.Range(1, Nodes.Count)
        .Any(n => node.Output.Contains($"This node is {n} of {Nodes.Count};", StringComparison.Ordinal));

    /// <summary>The node of that name.</summary>
    public HubProgram Named(string name) => Nodes[Enumerable.Range(0, Nodes.Count).First(n => NameOf(n) == name)];

    /// <summary>
    /// The notices that any node sent. A file is named after its message's id. A notice that a killed node may have sent and another node
    /// sent again has the same id, so that its receiver can drop the second; it counts once here.
    /// </summary>
    public List<string> Notices(string channel)
    {
        var pattern = channel == "mail" ? "*.eml" : "*.txt";
        return
        [
            .. Nodes.Select(n => Path.Combine(n.Data, "notices", channel))
                .Where(Directory.Exists)
                .SelectMany(path => Directory.EnumerateFiles(path, pattern))
                .DistinctBy(Path.GetFileName)
                .Select(File.ReadAllText),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            node.Dispose();
        departments?.Dispose();
        if (streetsProxy is not null)
            await streetsProxy.DisposeAsync();
        if (Environment.GetEnvironmentVariable("HUB_TEST_KEEP") is null)
            folder.Delete(recursive: true);
    }
}
