using Allentown311.City;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

namespace Allentown311.Chaos;

/// <summary>
/// Kills a hub at random moments and starts it again; now and then it kills a department too, and a server that belongs to the run. The
/// same seed gives the same moments.
/// </summary>
internal sealed class Killer(Town town, IReadOnlyList<IOwnServer> servers, Plan plan, TimeProvider clock)
{
    private const int Tries = 3;
    private readonly Random random = new(plan.Seed);
    private int hubs;
    private int departments;
    private int stops;

    public string Told =>
        $"hub killed {hubs} times, departments {departments} "
        + $"times{(servers.Count > 0 ? $", {string.Join(" and ", servers.Select(s => s.Name))} {stops} times" : "")}";

    public async Task RunAsync(CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var (names, nodes) = (town.Departments.Keys.ToArray(), town.Nodes.Keys.ToArray());
        while (true)
        {
            // All random numbers of a round are drawn at once, so that the duration of a start does not change them.
            var (wait, away) = (Seconds(3, 15), Seconds(0, 2));
            var department = random.Next(3) == 0 ? names[random.Next(names.Length)] : null;
            var node = nodes.Length == 1 ? nodes[0] : nodes[random.Next(nodes.Length)];
            var server = servers.Count > 0 && random.Next(3) == 0 ? servers[random.Next(servers.Count)] : null;
            if (clock.GetElapsedTime(started) + wait > plan.For)
            {
                var rest = plan.For - clock.GetElapsedTime(started);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, ct);
                return;
            }

            await Task.Delay(wait, clock, ct);
            if (department is not null)
            {
                await town.KillAsync(department, ct);
                departments++;
            }

            if (server is not null)
            {
                await server.StopAsync();
                stops++;
            }

            await town.KillAsync(node, ct);
            hubs++;
            await Task.Delay(away, clock, ct);
            if (server is not null)
                await server.StartAsync(ct);
            await StartAsync(node, cancelled => town.StartHubAsync(node, cancelled), ct);
            if (department is not null)
                await StartAsync(department, cancelled => town.StartAgainAsync(department, cancelled), ct);
        }
    }

    // An outgoing connection of another process may use the port for a moment.
    private async Task StartAsync(string name, Func<CancellationToken, Task> start, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await start(ct);
                return;
            }
            catch (DemoException) when (attempt < Tries)
            {
                await town.KillAsync(name, ct);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
        }
    }

    private TimeSpan Seconds(double from, double to) => TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()));
}
