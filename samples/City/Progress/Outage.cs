using Allentown311.City.Hub;
using Allentown311.City.Processes;

namespace Allentown311.City.Progress;

/// <summary>
/// What one comes to see with several nodes: in the middle of it the last one is killed, stays away until the others have taken its work
/// over, and comes
/// back.
/// </summary>
internal sealed class Outage(Town town, Options options, TimeProvider clock)
{
    // The lease's term, and a little more.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(7);

    private readonly string node = town.Nodes.Keys.Last();
    private Task? run;

    /// <summary>How it stands, in words; empty before anything happened.</summary>
    public string Told { get; private set; } = "";

    /// <summary>True when nothing more is to come of it.</summary>
    public bool IsOver => town.Nodes.Count == 1 || run?.IsCompletedSuccessfully == true;

    /// <summary>Begins it when enough is under way.</summary>
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
