using Allentown311.Chaos.Checks;
using Allentown311.City;
using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

namespace Allentown311.Chaos;

/// <summary>One run from start to verdict.</summary>
internal static class Siege
{
    private static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeProvider Clock = TimeProvider.System;

    /// <summary>0 when every promise was kept, else 1.</summary>
    public static async Task<int> RunAsync(Plan plan, CancellationToken ct)
    {
        WriteLine(
            $"seed {plan.Seed}: {plan.Tickets} tickets in {plan.For}, {plan.Installation.Words}, faults {plan.Faults}, data {plan.Data}");
        await using var servers = await RunServers.MakeAsync(plan.Installation, plan.Data, Clock, ct);
        await using var town = new Town(plan.Data, servers, Clock, plan.Faults, plan.Seed);
        await town.StartAsync(ct);
        using var hub = new HubClient(town.Nodes.Values, Clock);
        var started = Clock.GetTimestamp();
        var feed = new PacedTickets(new FrontDesk(hub, servers.BrokerClient), plan, Clock);
        var killer = new Killer(town, servers.Own, plan, Clock);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var telling = WriteProgressAsync(hub, feed, killer, over.Token);
        var feeding = feed.RunAsync(ct);
        await killer.RunAsync(ct);
        WriteLine($"no more kills after {killer.Told}; waiting until all is settled");
        var status = await UntilSettledAsync(hub, town, feed, feeding, ct);
        await over.CancelAsync();
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var intake = await feeding;
        var seconds = Clock.GetElapsedTime(started).TotalSeconds;
        var verdict = await Judge.ReadAsync(hub, town, intake, status, servers.BrokerClient, seconds, ct);
        var orders = await hub.OrdersAsync(ct);
        return WriteVerdict(verdict, killer, Breaches(verdict, feed, status, orders, town));
    }

    private static List<string> Breaches(Verdict verdict, PacedTickets feed, HubStatus status, IReadOnlyList<HubOrder> orders, Town town)
    {
        List<string> breaches =
        [
            .. verdict.Lost.Select(l => $"lost: {l}"),
            .. verdict.Doubled.Select(d => $"doubled: {d}"),
            .. verdict.Stuck.Select(s => $"stuck: {s}"),
            .. verdict.Refused.Select(r => $"refused: {r}"),
            .. StatusCheck.Differences(
                orders, town.Departments.Keys.ToDictionary(d => d, d => StatusCheck.Read(town.Data, d), StringComparer.Ordinal)),
            .. verdict.Mistold,
            .. verdict.Misheard.Select(m => $"events: {m}"),
        ];

        // One key, one ticket, however often it was posted.
        if (status.Tickets.All != feed.Channels.Count)
            breaches.Add($"tickets: {feed.Channels.Count} numbers were given out, the hub has {status.Tickets.All}");
        return breaches;
    }

    private static int WriteVerdict(Verdict verdict, Killer killer, List<string> breaches)
    {
        var totals = verdict.Totals;
        WriteLine(
            $"accepted {totals.Accepted}, sent {totals.Sent}, completed {totals.Completed}, noticed {totals.Noticed}, parked "
            + $"{totals.Parked}, {(verdict.Heard is { } heard ? $"events heard {heard}, " : "")}{killer.Told}");
        WriteLine($"faults: {string.Join(", ", verdict.Faults.Select(f => $"{f.Key} {f.Value}"))}");
        foreach (var parked in verdict.Parked)
            WriteLine($"parked: {parked}");
        foreach (var breach in breaches.Take(50))
            WriteLine($"BREACH {breach}");
        WriteLine(
            $"{(breaches.Count == 0 && verdict.AllWell ? "KEPT" : "BROKEN")}: lost {totals.Lost}, doubled {totals.Doubled}, breaches "
            + $"{breaches.Count}, {totals.Seconds} s");
        return breaches.Count == 0 && verdict.AllWell ? 0 : 1;
    }

    private static async Task<HubStatus> UntilSettledAsync(
        HubClient hub, Town town, PacedTickets feed, Task<IntakeResult> feeding, CancellationToken ct)
    {
        var (moved, before, settled) = (Clock.GetTimestamp(), "", 0);
        while (true)
        {
            town.ThrowIfEnded();
            var status = await hub.StatusAsync(ct);

            // Twice, because a status is several counts and something may step from one to another in between.
            settled = feeding.IsCompleted && status.IsSettled ? settled + 1 : 0;
            var now =
                $"{feed.Progress} {status.Tickets} {status.Notices} "
                + $"{string.Join(' ', status.Departments.SelectMany(d => d.Orders.OrderBy(o => o.Key, StringComparer.Ordinal)))}";
            if (now != before)
                (moved, before) = (Clock.GetTimestamp(), now);
            if (settled == 2 || Clock.GetElapsedTime(moved) > StuckAfter)
                return status;
            await Task.Delay(Look, Clock, ct);
        }
    }

    private static async Task WriteProgressAsync(HubClient hub, PacedTickets feed, Killer killer, CancellationToken ct)
    {
        using var minute = new PeriodicTimer(TimeSpan.FromMinutes(1), Clock);
        while (await minute.WaitForNextTickAsync(ct))
        {
            try
            {
                var status = await hub.StatusAsync(ct);
                WriteLine($"{feed.Progress}, closed {status.Tickets.Closed}, parked {status.Parked}, {killer.Told}");
            }
            catch (Exception problem) when (
                problem is HttpRequestException or DemoException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                WriteLine($"{feed.Progress}, the hub is away, {killer.Told}");
            }
        }
    }

    private static void WriteLine(string line) => Console.WriteLine($"{Clock.GetLocalNow():HH:mm:ss} {line}");
}
