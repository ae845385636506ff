using Allentown311.City.Hub;
using Allentown311.City.Processes;

namespace Allentown311.City.Progress;

/// <summary>
/// The outage of a run with several nodes: in the middle of the run it kills the last node, waits until the others have taken over the
/// node's work, and starts it again.
/// </summary>
internal sealed class Outage(Town town, Options options, TimeProvider clock)
{
    // The lease's term, and a little more.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(7);

    private readonly string node = town.Nodes.Keys.Last();
    private Task? run;

    /// <summary>The state of the outage, as a short text; empty before it begins.</summary>
    public string Told { get; private set; } = "";

    /// <summary>True when the outage is over, or the run has none.</summary>
    public bool IsOver => town.Nodes.Count == 1 || run?.IsCompletedSuccessfully == true;

    /// <summary>Begins the outage when enough orders are under way.</summary>
    public async Task LookAsync(HubStatus status, CancellationToken ct)
    {
        if (town.Nodes.Count > 1 && (status.Tickets.All * 2 >= options.Count || status.Tickets.Closed > 0))
            run ??= RunAsync(ct);
        if (run?.IsFaulted == true)
            await run;
    }

    private async Task RunAsync(CancellationToken ct)
    {
        await town.KillAsync(node, ct);
        Told = $"{node} killed";
        await Task.Delay(Away, clock, ct);
        await town.StartHubAsync(node, ct);
        Told = $"{node} killed and back";
    }
}
