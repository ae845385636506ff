using System.Collections.Immutable;
using System.Diagnostics;
using Allentown311.City.Servers;

namespace Allentown311.City.Processes;

/// <summary>The hub (or several nodes of it) and the four departments, each a process of its own, with secrets made for this run.</summary>
internal sealed class Town : IAsyncDisposable
{
    // The name of the hub's process when there is only one. Its folder also holds what all nodes share.
    private const string HubName = "hub";

    private static readonly string[] Names = ["streets", "parking", "animals", "parks"];
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly TimeProvider clock;
    private readonly ProcessEnvironment environment;
    private readonly SortedDictionary<string, Uri> nodes = new(StringComparer.Ordinal);
    private ImmutableList<(string Name, Child Process)> children = [];
    private readonly SortedDictionary<string, Uri> departments = new(StringComparer.Ordinal);

    /// <param name="data">The folder for the data of all processes.</param>
    /// <param name="servers">The servers the hubs use.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="faults">How the departments misbehave; null for not at all.</param>
    /// <param name="seed">Makes their faults repeatable.</param>
    public Town(string data, RunServers servers, TimeProvider clock, string? faults = null, int seed = 0)
    {
        (Data, this.clock) = (data, clock);
        foreach (var n in Enumerable.Range(1, servers.Installation.Nodes))
            nodes[servers.Installation.Nodes == 1 ? HubName : $"node-{n}"] = new Uri($"http://127.0.0.1:{Ports.Free()}");
        environment = new ProcessEnvironment(data, Hub, servers.Variables, faults, seed);

        // The last net: also when this process ends by a way that disposes of nothing.
        AppDomain.CurrentDomain.ProcessExit += KillAll;
    }

    public string Data { get; }

    /// <summary>The hubs, each at its address.</summary>
    public IReadOnlyDictionary<string, Uri> Nodes => nodes;

    /// <summary>The hub that departments call: the first.</summary>
    public Uri Hub => nodes.Values.First();

    public IReadOnlyDictionary<string, Uri> Departments => departments;

    /// <summary>The file in which a department logs each fault it injects.</summary>
    public string Faults(string department) => Path.Combine(Data, department, "faults.jsonl");

    public string Ledger(string department) => Path.Combine(Data, department, "ledger.jsonl");

    public string Notices => Path.Combine(Data, HubName, "notices");

    /// <exception cref="DemoException">One of them did not come up.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(StartTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            foreach (var (name, child) in Names.Select(name => (name, Run(name, environment.Department(name)))).ToList())
                departments[name] = new Uri(await child.ReadyAsync(either.Token));
            await Task.WhenAll(nodes.Keys.Select(node => StartHubAsync(node, either.Token)));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new DemoException($"Not everything was ready within {StartTime.TotalSeconds} s; see the logs.");
        }
    }

    /// <summary>Starts a hub, the first time or after <see cref="KillAsync"/>, and waits until it accepts tickets.</summary>
    public Task StartHubAsync(string node, CancellationToken ct)
    {
        ShareNotices(node);
        return ReadyAsync(
            Run(
                node,
                environment.HubCommand(
                    departments,
                    node,
                    "run",
                    ["--urls", nodes[node].GetLeftPart(UriPartial.Authority), .. nodes.Count > 1 ? new[] { "--node", node } : []])),
            nodes[node],
            ct);
    }

    /// <summary>Starts a department again after <see cref="KillAsync"/>, where it was.</summary>
    public async Task StartAgainAsync(string department, CancellationToken ct) =>
        await Run(department, environment.Department(department, departments[department])).ReadyAsync(ct);

    /// <summary>Ends one of them as a power cut would (SIGKILL), and returns when it is gone.</summary>
    public async Task KillAsync(string name, CancellationToken ct)
    {
        var child = children.Last(c => c.Name == name).Process;
        ImmutableInterlocked.Update(ref children, all => all.RemoveAll(c => c.Process == child));
        child.Kill();
        await child.EndedAsync(ct);
        child.Dispose();
    }

    /// <summary>Another command of the hub, on the same database.</summary>
    public ProcessStartInfo HubCommand(string command, params string[] arguments) =>
        environment.HubCommand(departments, nodes.Keys.First(), command, arguments);

    /// <exception cref="DemoException">One of them is gone.</exception>
    public void ThrowIfEnded() => children.ForEach(child => child.Process.ThrowIfEnded());

    public async Task AnyEndedAsync(CancellationToken ct) =>
        await await Task.WhenAny(children.Select(child => child.Process.EndedAsync(ct)));

    public ValueTask DisposeAsync()
    {
        // All processes get the signal at once; only then the demo waits for them.
        KillAll(this, EventArgs.Empty);
        children.ForEach(child => child.Process.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        return ValueTask.CompletedTask;
    }

    // A folder stands for the mail server and the text gateway: as those, there is one for all nodes, and it knows a notice it has already.
    private void ShareNotices(string node)
    {
        var link = Path.Combine(Data, node, "notices");
        if (node == HubName || Directory.Exists(link))
            return;

        Directory.CreateDirectory(Notices);
        Directory.CreateDirectory(Path.Combine(Data, node));
        Directory.CreateSymbolicLink(link, Notices);
    }

    private Child Run(string name, ProcessStartInfo start)
    {
        var child = new Child(name, start, Path.Combine(Data, "logs"));
        ImmutableInterlocked.Update(ref children, all => all.Add((name, child)));
        return child;
    }

    private async Task ReadyAsync(Child hub, Uri at, CancellationToken ct)
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
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }

    // The hub, started last, first: it need not see its departments go.
    private void KillAll(object? sender, EventArgs e) => children.Reverse().ForEach(child => child.Process.Kill());
}
