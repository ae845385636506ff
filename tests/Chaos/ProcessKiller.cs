using Allentown311.City;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

namespace Allentown311.Chaos;

/// <summary>
/// Kills a hub at random moments and starts it again. Now and then it also kills a department, or a server that belongs to the run. The
/// same seed gives the same moments.
/// </summary>
internal sealed class ProcessKiller(CityProcesses city, IReadOnlyList<IOwnServer> servers, ChaosOptions options, TimeProvider clock)
{
    private const int MaxTries = 3;
    private readonly Random random = new(options.Seed);
    private int hubKills;
    private int departmentKills;
    private int serverKills;

    /// <summary>How often each kind of process was killed so far, for people.</summary>
    public string Summary
    {
        get
        {
            var names = string.Join(" and ", servers.Select(s => s.Name));
            return $"hub killed {hubKills} times, departments {departmentKills} times"
                + (servers.Count > 0 ? $", {names} {serverKills} times" : "");
        }
    }

    /// <summary>Kills processes for as long as the run lasts; on return all of them run.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        var names = city.Departments.Keys.ToArray();
        var nodes = city.Nodes.Keys.ToArray();
        while (true)
        {
            // All random numbers of a round are drawn at once, so that the duration of a start does not change them.
            var wait = Seconds(3, 15);
            var downtime = Seconds(0, 2);
            var department = random.Next(3) == 0 ? names[random.Next(names.Length)] : null;
            var node = nodes.Length == 1 ? nodes[0] : nodes[random.Next(nodes.Length)];
            var server = servers.Count > 0 && random.Next(3) == 0 ? servers[random.Next(servers.Count)] : null;
            if (clock.GetElapsedTime(started) + wait > options.Duration)
            {
                var rest = options.Duration - clock.GetElapsedTime(started);
                await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, clock, ct);
                return;
            }

            await Task.Delay(wait, clock, ct);
            if (department is not null)
            {
                await city.KillAsync(department, ct);
                departmentKills++;
            }

            if (server is not null)
            {
                await server.StopAsync();
                serverKills++;
            }

            await city.KillAsync(node, ct);
            hubKills++;
            await Task.Delay(downtime, clock, ct);
            if (server is not null)
                await server.StartAsync(ct);
            await StartAsync(node, cancelled => city.StartHubAsync(node, cancelled), ct);
            if (department is not null)
                await StartAsync(department, cancelled => city.RestartDepartmentAsync(department, cancelled), ct);
        }
    }

    // Retries, because an outgoing connection of another process may use the port for a moment.
    private async Task StartAsync(string name, Func<CancellationToken, Task> start, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await start(ct);
                return;
            }
            catch (DemoException) when (attempt < MaxTries)
            {
                await city.KillAsync(name, ct);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
            }
        }
    }

    private TimeSpan Seconds(double from, double to) => TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()));
}
