using Allentown311.City.Hub;
using Allentown311.City.Processes;

namespace Allentown311.City.Progress;

/// <summary>
/// The outage of a run with several nodes: in the middle of the run it kills the last node, waits until the others have taken over the
/// node's work, and starts it again.
/// </summary>
internal sealed class Outage(CityProcesses city, Options options, TimeProvider clock)
{
    // A little longer than the term of a lease (5 s), so that the other nodes take the work over.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(7);

    private readonly string node = city.Nodes.Keys.Last();
    private Task? run;

    /// <summary>The state of the outage, as a short text; empty before it begins.</summary>
    public string Progress { get; private set; } = "";

    /// <summary>True when the outage is over, or the run has none.</summary>
    public bool IsOver => city.Nodes.Count == 1 || run?.IsCompletedSuccessfully == true;

    /// <summary>Begins the outage when enough orders are under way.</summary>
    public async Task UpdateAsync(HubStatus status, CancellationToken ct)
    {
        if (city.Nodes.Count > 1 && (status.Tickets.All * 2 >= options.Count || status.Tickets.Closed > 0))
            run ??= RunAsync(ct);
        if (run?.IsFaulted == true)
            await run;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await city.KillAsync(node, ct);
        Progress = $"{node} killed";
        await Task.Delay(Duration, clock, ct);
        await city.StartHubAsync(node, ct);
        Progress = $"{node} killed and back";
    }
}
