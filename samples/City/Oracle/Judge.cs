using Allentown311.City.Events;
using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Processes;

namespace Allentown311.City.Oracle;

/// <summary>Compares what the hub accepted and reports with the departments' ledgers and the notices on disk.</summary>
internal static class Judge
{
    public static async Task<Verdict> ReadAsync(
        HubClient hub,
        CityProcesses city,
        IntakeResult intake,
        HubStatus status,
        BrokerClient? brokerClient,
        double seconds,
        CancellationToken ct)
    {
        var orders = await hub.ReadOrdersAsync(ct);
        var ledgers = city.Departments.Keys.ToDictionary(d => d, d => LedgerFile.References(city.Ledger(d)), StringComparer.Ordinal);
        var notices = new NoticeFiles(Files(city, "mail", "*.eml"), Files(city, "text", "*.txt"), await hub.CountCallBacksAsync(ct));
        var parked = (await hub.ReadParkedAsync(ct))
            .CountBy(p => $"{p.Lane}: {p.Reason}")
            .Select(p => $"{p.Value} × {p.Key}")
            .ToList();
        var faults = city.Departments.Keys
            .SelectMany(d => FaultFile.Count(city.Faults(d)))
            .GroupBy(f => f.Key, StringComparer.Ordinal)
            .OrderBy(f => f.Key, StringComparer.Ordinal)
            .ToDictionary(f => f.Key, f => f.Sum(d => d.Value), StringComparer.Ordinal);
        return Decide(orders, ledgers, intake, status, notices, seconds) with
        {
            Parked = parked,
            Faults = faults,
            NoticeProblems = intake.Channels is { } channels
                ? [.. NoticeCheck.Differences(channels, orders, NoticeCheck.Read(city.Notices))]
                : [],
            EventProblems = brokerClient is null ? [] : await brokerClient.FindEventProblemsAsync(orders, ct),
            EventsReceived = brokerClient?.Received.DistinctBy(e => e.Id).LongCount(),
        };
    }

    /// <summary>Finds what is lost, doubled and stuck. Pure.</summary>
    public static Verdict Decide(
        IReadOnlyList<HubOrder> orders,
        IReadOnlyDictionary<string, List<string>> ledgers,
        IntakeResult intake,
        HubStatus status,
        NoticeFiles notices,
        double seconds)
    {
        var known = orders.Select(o => (o.Mapping, o.Reference)).ToHashSet();
        var records = ledgers.SelectMany(l => l.Value.Select(reference => (Mapping: l.Key, Reference: reference))).ToList();
        var distinct = records.ToHashSet();

        var lost = orders.Where(o => !o.IsParked && !distinct.Contains((o.Mapping, o.Reference)))
            .Select(o => $"{o.Reference} ({o.Mapping}): no record there")
            .ToList();
        var parkedWithoutOrder = Math.Max(0, status.ParkedWork - orders.LongCount(o => o.IsParked));
        var lostWithoutOrder = Math.Max(0, CountWithoutOrder(orders, intake, status) - parkedWithoutOrder);
        var lostCount = lost.Count + lostWithoutOrder;
        if (lostWithoutOrder > 0)
            lost.Add($"{lostWithoutOrder} accepted tickets have no work order and are not parked");

        var repeated = records.CountBy(r => r)
            .Where(r => r.Value > 1)
            .Select(r => $"{r.Key.Reference} ({r.Key.Mapping}): {r.Value} records");
        var unknown = distinct.Where(r => !known.Contains(r))
            .Select(r => $"{r.Reference} ({r.Mapping}): a record of an order the hub does not know")
            .ToList();

        var stuck = orders.Where(o => !o.IsOver).Select(o => $"{o.Reference} ({o.Mapping}): {o.State}").ToList();
        if (status.Notices.Waiting > 0)
            stuck.Add($"{status.Notices.Waiting} notices wait");
        if (!status.IsSettled && stuck.Count == 0)
            stuck.Add($"{status.Tickets.Unfinished} tickets are not closed, {status.Parked} items are parked");

        return new Verdict(
            new Totals(
                intake.Accepted,
                status.Departments.Sum(d => d.Sent),
                status.Departments.Sum(d => d.In("completed")),
                notices.Count,
                status.Parked,
                lostCount,
                records.Count - distinct.Count + unknown.Count,
                Math.Round(seconds, 1)),
            [
                .. status.Departments.Select(d => new DepartmentTotals(
                    d.Mapping,
                    d.Total,
                    d.Sent,
                    d.In("completed"),
                    d.In("parked"),
                    ledgers.GetValueOrDefault(d.Mapping)?.Count ?? 0)),
            ],
            notices,
            lost,
            [.. repeated, .. unknown],
            stuck)
        {
            Refused = intake.Numbers is null ? [] : [.. intake.Refusals.Keys],
        };
    }

    // An import does not report the numbers of its tickets. Then the accepted tickets are compared with the hub's counts.
    private static long CountWithoutOrder(IReadOnlyList<HubOrder> orders, IntakeResult intake, HubStatus status) =>
        intake.Numbers is { } numbers
            ? numbers.Except(orders.Select(o => o.Ticket)).Count()
            : Math.Max(0, intake.Accepted - status.Tickets.All) + status.Tickets.New;

    private static string[] Files(CityProcesses city, string channel, string pattern)
    {
        var folder = Path.Combine(city.Notices, channel);
        return Directory.Exists(folder) ? Directory.GetFiles(folder, pattern) : [];
    }
}
