using Allentown311.Chaos.Checks;
using Allentown311.City;
using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

namespace Allentown311.Chaos;

/// <summary>One run from start to verdict.</summary>
internal static class ChaosRun
{
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>Runs the city, kills its processes, and judges. Exit code 0 when every promise was kept, else 1.</summary>
    public static async Task<int> RunAsync(ChaosOptions options, CancellationToken ct)
    {
        WriteLine(
            $"seed {options.Seed}: {options.Tickets} tickets in {options.Duration}, {options.Installation.Description}, "
            + $"faults {options.Faults}, data {options.Data}");
        await using var servers = await RunServers.CreateAsync(options.Installation, options.Data, Clock, ct);
        await using var city = new CityProcesses(options.Data, servers, Clock, options.Faults, options.Seed);
        await city.StartAsync(ct);
        using var hub = new HubClient(city.Nodes.Values, city.Key, Clock);
        var started = Clock.GetTimestamp();
        var feed = new PacedTickets(new FrontDesk(hub, servers.BrokerClient), options, Clock);
        var killer = new ProcessKiller(city, servers.Own, options, Clock);

        using var settled = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reporting = WriteProgressAsync(hub, feed, killer, settled.Token);
        var feeding = feed.RunAsync(ct);
        await killer.RunAsync(ct);
        WriteLine($"no more kills after {killer.Summary}; waiting until all is settled");
        var status = await WaitUntilSettledAsync(hub, city, feed, feeding, ct);
        await settled.CancelAsync();
        await reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var intake = await feeding;
        var seconds = Clock.GetElapsedTime(started).TotalSeconds;
        var verdict = await Judge.ReadAsync(hub, city, intake, status, servers.BrokerClient, seconds, ct);
        var orders = await hub.ReadOrdersAsync(ct);
        return WriteVerdict(verdict, killer, ListBreaches(verdict, feed, status, orders, city));
    }

    private static List<string> ListBreaches(
        Verdict verdict, PacedTickets feed, HubStatus status, IReadOnlyList<HubOrder> orders, CityProcesses city)
    {
        var departments = city.Departments.Keys.ToDictionary(d => d, d => StatusCheck.Read(city.Data, d), StringComparer.Ordinal);
        List<string> breaches =
        [
            .. verdict.Lost.Select(l => $"lost: {l}"),
            .. verdict.Doubled.Select(d => $"doubled: {d}"),
            .. verdict.Stuck.Select(s => $"stuck: {s}"),
            .. verdict.Refused.Select(r => $"refused: {r}"),
            .. StatusCheck.Differences(orders, departments),
            .. verdict.NoticeProblems,
            .. verdict.EventProblems.Select(m => $"events: {m}"),
        ];

        // The hub makes one ticket for each key, however often a ticket was posted under it.
        if (status.Tickets.All != feed.Channels.Count)
            breaches.Add($"tickets: {feed.Channels.Count} numbers were given out, the hub has {status.Tickets.All}");
        return breaches;
    }

    private static int WriteVerdict(Verdict verdict, ProcessKiller killer, List<string> breaches)
    {
        var totals = verdict.Totals;
        var events = verdict.EventsReceived is { } received ? $"events received {received}, " : "";
        WriteLine(
            $"accepted {totals.Accepted}, sent {totals.Sent}, completed {totals.Completed}, noticed {totals.Noticed}, "
            + $"parked {totals.Parked}, {events}{killer.Summary}");
        WriteLine($"faults: {string.Join(", ", verdict.Faults.Select(f => $"{f.Key} {f.Value}"))}");
        foreach (var parked in verdict.Parked)
            WriteLine($"parked: {parked}");
        foreach (var breach in breaches.Take(50))
            WriteLine($"BREACH {breach}");
        var isKept = breaches.Count == 0 && verdict.AllWell;
        WriteLine(
            $"{(isKept ? "KEPT" : "BROKEN")}: lost {totals.Lost}, doubled {totals.Doubled}, breaches {breaches.Count}, "
            + $"{totals.Seconds} s");
        return isKept ? 0 : 1;
    }

    private static async Task<HubStatus> WaitUntilSettledAsync(
        HubClient hub, CityProcesses city, PacedTickets feed, Task<IntakeResult> feeding, CancellationToken ct)
    {
        var lastChange = Clock.GetTimestamp();
        var before = "";
        var settled = 0;
        while (true)
        {
            city.ThrowIfEnded();
            var status = await hub.ReadStatusAsync(ct);

            // The hub reads the counts of a status one after the other, and a ticket may move from one count to another in between. So two
            // statuses in a row must be settled.
            settled = feeding.IsCompleted && status.IsSettled ? settled + 1 : 0;
            var orders = status.Departments.SelectMany(d => d.Orders.OrderBy(o => o.Key, StringComparer.Ordinal));
            var now = $"{feed.Progress} {status.Tickets} {status.Notices} {string.Join(' ', orders)}";
            if (now != before)
            {
                lastChange = Clock.GetTimestamp();
                before = now;
            }

            if (settled == 2 || Clock.GetElapsedTime(lastChange) > StuckAfter)
                return status;
            await Task.Delay(PollInterval, Clock, ct);
        }
    }

    private static async Task WriteProgressAsync(HubClient hub, PacedTickets feed, ProcessKiller killer, CancellationToken ct)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), Clock);
        while (await minute.WaitForNextTickAsync(ct))
        {
            try
            {
                var status = await hub.ReadStatusAsync(ct);
                WriteLine($"{feed.Progress}, closed {status.Tickets.Closed}, parked {status.Parked}, {killer.Summary}");
            }
            catch (Exception problem) when (
                problem is HttpRequestException or DemoException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                WriteLine($"{feed.Progress}, the hub does not answer, {killer.Summary}");
            }
        }
    }

    private static void WriteLine(string line) => Console.WriteLine($"{Clock.GetLocalNow():HH:mm:ss} {line}");
}
