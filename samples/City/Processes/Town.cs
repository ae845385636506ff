using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Allentown311.City.Processes;

/// <summary>The hub and the four departments, each a process of its own, with secrets made for this run.</summary>
internal sealed class Town : IAsyncDisposable
{
    /// <summary>What the hub is called among the processes.</summary>
    public const string HubName = "hub";

    private static readonly string[] Names = ["streets", "parking", "animals", "parks"];
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, Child> running = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly Surroundings surroundings;
    private readonly List<Child> children = [];
    private readonly SortedDictionary<string, Uri> departments = new(StringComparer.Ordinal);

    /// <param name="data">Where everything is kept.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="faults">How the departments misbehave; null for not at all.</param>
    /// <param name="seed">Makes their faults repeatable.</param>
    public Town(string data, TimeProvider clock, string? faults = null, int seed = 0)
    {
        (Data, this.clock) = (data, clock);
        Hub = new Uri($"http://127.0.0.1:{FreePort()}");
        surroundings = new Surroundings(data, Hub, faults, seed);

        // The last net: also when this process ends by a way that disposes of nothing.
        AppDomain.CurrentDomain.ProcessExit += KillAll;
    }

    public string Data { get; }

    public Uri Hub { get; }

    public IReadOnlyDictionary<string, Uri> Departments => departments;

    /// <summary>Where a department writes down each fault it did.</summary>
    public string Faults(string department) => Path.Combine(Data, department, "faults.jsonl");

    public string Ledger(string department) => Path.Combine(Data, department, "ledger.jsonl");

    public string Notices => Path.Combine(Data, "hub", "notices");

    /// <exception cref="DemoException">One of them did not come up.</exception>
    public async Task StartAsync(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(StartTime, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            foreach (var (name, child) in Names.Select(name => (name, Run(name, surroundings.Department(name)))).ToList())
                departments[name] = new Uri(await child.ReadyAsync(either.Token));
            await StartHubAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new DemoException($"Not everything was ready within {StartTime.TotalSeconds} s; see the logs.");
        }
    }

    /// <summary>Starts the hub, the first time or after <see cref="KillAsync"/>, and waits until it takes tickets.</summary>
    public Task StartHubAsync(CancellationToken ct) =>
        ReadyAsync(Run(HubName, surroundings.HubCommand(departments, "run", "--urls", Hub.GetLeftPart(UriPartial.Authority))), ct);

    /// <summary>Starts a department again after <see cref="KillAsync"/>, where it was.</summary>
    public async Task StartAgainAsync(string department, CancellationToken ct) =>
        await Run(department, surroundings.Department(department, departments[department])).ReadyAsync(ct);

    /// <summary>Ends one of them as a power cut would (SIGKILL), and returns when it is gone.</summary>
    public async Task KillAsync(string name, CancellationToken ct)
    {
        var child = running[name];
        children.Remove(child);
        child.Kill();
        await child.EndedAsync(ct);
        child.Dispose();
    }

    /// <summary>Another command of the hub, on the same database.</summary>
    public ProcessStartInfo HubCommand(string command, params string[] arguments) => surroundings.HubCommand(departments, command, arguments);

    /// <exception cref="DemoException">One of them is gone.</exception>
    public void ThrowIfEnded() => children.ForEach(child => child.ThrowIfEnded());

    public async Task AnyEndedAsync(CancellationToken ct) => await await Task.WhenAny(children.Select(child => child.EndedAsync(ct)));

    public ValueTask DisposeAsync()
    {
        // All are told at once, then waited for.
        KillAll(this, EventArgs.Empty);
        children.ForEach(child => child.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private Child Run(string name, ProcessStartInfo start)
    {
        var child = new Child(name, start, Path.Combine(Data, "logs"));
        children.Add(child);
        running[name] = child;
        return child;
    }

    private async Task ReadyAsync(Child hub, CancellationToken ct)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        while (true)
        {
            hub.ThrowIfEnded();
            try
            {
                using var answer = await client.GetAsync(new Uri(Hub, "/health/ready"), ct);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (Exception problem) when (problem is HttpRequestException || (problem is TaskCanceledException && !ct.IsCancellationRequested))
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), clock, ct);
        }
    }

    // The hub, started last, first: it need not see its departments go.
    private void KillAll(object? sender, EventArgs e) => children.AsEnumerable().Reverse().ToList().ForEach(child => child.Kill());
}
