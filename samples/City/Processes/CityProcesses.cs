using System.Collections.Immutable;
using System.Diagnostics;
using Allentown311.City.Servers;

namespace Allentown311.City.Processes;

/// <summary>
/// The processes of a run: the hub, or several nodes of it, and the four departments. Their secrets are made for this run.
/// </summary>
internal sealed class CityProcesses : IAsyncDisposable
{
    // The name of the hub's process when there is only one. Its folder also holds what all nodes share.
    private const string HubName = "hub";

    private static readonly string[] Names = ["streets", "parking", "animals", "parks"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly TimeProvider clock;
    private readonly ProcessEnvironment environment;
    private readonly SortedDictionary<string, Uri> nodes = new(StringComparer.Ordinal);
    private ImmutableList<(string Name, ChildProcess Process)> children = [];
    private readonly SortedDictionary<string, Uri> departments = new(StringComparer.Ordinal);

    /// <param name="data">The folder for the data of all processes.</param>
    /// <param name="servers">The servers the hubs use.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="faults">The departments' fault modes; null for none.</param>
    /// <param name="seed">Makes the choice of faults repeatable.</param>
    public CityProcesses(string data, RunServers servers, TimeProvider clock, string? faults = null, int seed = 0)
    {
        Data = data;
        this.clock = clock;
        foreach (var n in Enumerable.Range(1, servers.Installation.Nodes))
            nodes[servers.Installation.Nodes == 1 ? HubName : $"node-{n}"] = new Uri($"http://127.0.0.1:{Ports.Free()}");
        environment = new ProcessEnvironment(data, Hub, servers.Variables, faults, seed);

        // Kills the children also when this process ends without disposing this object.
        AppDomain.CurrentDomain.ProcessExit += KillAll;
    }

    public string Data { get; }

    /// <summary>The key with which callers of this run's hubs show who they are.</summary>
    public string Key => environment.Key;

    /// <summary>The hubs, each at its address.</summary>
    public IReadOnlyDictionary<string, Uri> Nodes => nodes;

    /// <summary>The hub that departments call: the first.</summary>
    public Uri Hub => nodes.Values.First();

    public IReadOnlyDictionary<string, Uri> Departments => departments;

    /// <summary>The file in which a department logs each fault it injects.</summary>
    public string Faults(string department) => Path.Combine(Data, department, "faults.jsonl");

    public string Ledger(string department) => Path.Combine(Data, department, "ledger.jsonl");

    public string Notices => Path.Combine(Data, HubName, "notices");

    /// <summary>Starts all processes and waits until they are ready.</summary>
    /// <exception cref="DemoException">A process did not become ready.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            var started = Names.Select(name => (name, Run(name, environment.Department(name)))).ToList();
            foreach (var (name, child) in started)
                departments[name] = new Uri(await child.WaitUntilReadyAsync(either.Token));
            await Task.WhenAll(nodes.Keys.Select(node => StartHubAsync(node, either.Token)));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new DemoException($"Not everything was ready within {StartTimeout.TotalSeconds} s; see the logs.");
        }
    }

    /// <summary>Starts a hub, the first time or after <see cref="KillAsync"/>, and waits until it accepts tickets.</summary>
    public Task StartHubAsync(string node, CancellationToken ct)
    {
        ShareNotices(node);
        var address = nodes[node];
        string[] nodeName = nodes.Count > 1 ? ["--node", node] : [];
        var start = environment.HubCommand(
            departments, node, "run", ["--urls", address.GetLeftPart(UriPartial.Authority), .. nodeName]);
        return WaitUntilReadyAsync(Run(node, start), address, ct);
    }

    /// <summary>Starts a department again after <see cref="KillAsync"/>, at its old address.</summary>
    public async Task RestartDepartmentAsync(string department, CancellationToken ct) =>
        await Run(department, environment.Department(department, departments[department])).WaitUntilReadyAsync(ct);

    /// <summary>Kills a process (SIGKILL), as a power cut would, and returns when it has ended.</summary>
    public async Task KillAsync(string name, CancellationToken ct)
    {
        var child = children.Last(c => c.Name == name).Process;
        ImmutableInterlocked.Update(ref children, all => all.RemoveAll(c => c.Process == child));
        child.Kill();
        await child.WaitForExitAsync(ct);
        child.Dispose();
    }

    /// <summary>The process of another command of the hub, on the same database.</summary>
    public ProcessStartInfo HubCommand(string command, params string[] arguments) =>
        environment.HubCommand(departments, nodes.Keys.First(), command, arguments);

    /// <exception cref="DemoException">A process has ended.</exception>
    public void ThrowIfEnded() => children.ForEach(child => child.Process.ThrowIfEnded());

    public async Task WaitUntilAnyEndedAsync(CancellationToken ct) =>
        await await Task.WhenAny(children.Select(child => child.Process.WaitForExitAsync(ct)));

    public ValueTask DisposeAsync()
    {
        // Kill does not wait, so all processes end at the same time. Dispose then waits for each of them.
        KillAll(this, EventArgs.Empty);
        children.ForEach(child => child.Process.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        return ValueTask.CompletedTask;
    }

    // A folder stands for the mail server and the text gateway. As with those, all nodes use the same one, so that a notice that two nodes
    // send is found as a repeat.
    private void ShareNotices(string node)
    {
        var link = Path.Combine(Data, node, "notices");
        if (node == HubName || Directory.Exists(link))
            return;

        Directory.CreateDirectory(Notices);
        Directory.CreateDirectory(Path.Combine(Data, node));
        Directory.CreateSymbolicLink(link, Notices);
    }

    private ChildProcess Run(string name, ProcessStartInfo start)
    {
        var child = new ChildProcess(name, start, Path.Combine(Data, "logs"));
        ImmutableInterlocked.Update(ref children, all => all.Add((name, child)));
        return child;
    }

    private async Task WaitUntilReadyAsync(ChildProcess hub, Uri at, CancellationToken ct)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            hub.ThrowIfEnded();
            try
            {
                using var answer = await client.GetAsync(new Uri(at, "/health/ready"), ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception problem) when (
                problem is HttpRequestException || (problem is TaskCanceledException && !ct.IsCancellationRequested))
            {
                // The hub does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }

    // In reverse order of their start, so that the hub ends before its departments.
    private void KillAll(object? sender, EventArgs e) => children.Reverse().ForEach(child => child.Process.Kill());
}
