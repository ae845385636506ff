using Allentown311.City.Events;
using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Processes;

namespace Allentown311.City.Oracle;

/// <summary>Compares what the hub accepted and reports with the departments' ledgers and the notices on disk.</summary>
internal static class Judge
{
    public static async Task<Verdict> ReadAsync(
        HubClient hub, Town town, IntakeResult intake, HubStatus status, BrokerClient? brokerClient, double seconds, CancellationToken ct)
    {
        var orders = await hub.OrdersAsync(ct);
        var ledgers = town.Departments.Keys.ToDictionary(d => d, d => LedgerFile.References(town.Ledger(d)), StringComparer.Ordinal);
        var notices = new NoticeFiles(Files(town, "mail", "*.eml"), Files(town, "text", "*.txt"), await hub.CallBacksAsync(ct));
        var parked = (await hub.ParkedAsync(ct)).CountBy(p => $"{p.Lane}: {p.Reason}").Select(p => $"{p.Value} × {p.Key}").ToList();
        var faults = town.Departments.Keys.SelectMany(d => FaultFile.Count(town.Faults(d))).GroupBy(f => f.Key, StringComparer.Ordinal)
            .OrderBy(f => f.Key, StringComparer.Ordinal).ToDictionary(f => f.Key, f => f.Sum(d => d.Value), StringComparer.Ordinal);
        return Decide(orders, ledgers, intake, status, notices, seconds) with
        {
            Parked = parked,
            Faults = faults,
            Mistold = intake.Channels is { } channels ? [.. NoticeCheck.Differences(channels, orders, NoticeCheck.Read(town.Notices))] : [],
            Misheard = brokerClient is null ? [] : await brokerClient.FindEventProblemsAsync(orders, ct),
            Heard = brokerClient?.Heard.DistinctBy(e => e.Id).LongCount(),
        };
    }

    /// <summary>Finds what is lost, doubled and stuck. Pure.</summary>
    public static Verdict Decide(
        IReadOnlyList<HubOrder> orders, IReadOnlyDictionary<string, List<string>> ledgers, IntakeResult intake, HubStatus status,
        NoticeFiles notices, double seconds)
    {
        var known = orders.Select(o => (o.Mapping, o.Reference)).ToHashSet();
        var made = ledgers.SelectMany(l => l.Value.Select(reference => (Mapping: l.Key, Reference: reference))).ToList();
        var distinct = made.ToHashSet();

        var missing = orders.Where(o => !o.IsParked && !distinct.Contains((o.Mapping, o.Reference)))
            .Select(o => $"{o.Reference} ({o.Mapping}): no record there")
            .ToList();
        var withoutOrder = Math.Max(
            0, WithoutOrder(orders, intake, status) - Math.Max(0, status.ParkedWork - orders.LongCount(o => o.IsParked)));
        if (withoutOrder > 0)
            missing.Add($"{withoutOrder} accepted tickets have no work order and are not parked");

        var doubled = made.CountBy(m => m).Where(m => m.Value > 1).Select(m => $"{m.Key.Reference} ({m.Key.Mapping}): {m.Value} records")
            .Concat(
                distinct.Where(m => !known.Contains(m)).Select(
                    m => $"{m.Reference} ({m.Mapping}): a record of an order the hub does not know")).ToList();

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
                orders.LongCount(o => !o.IsParked && !distinct.Contains((o.Mapping, o.Reference))) + withoutOrder,
                made.Count - distinct.Count + distinct.LongCount(m => !known.Contains(m)),
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
            notices, missing, doubled, stuck)
        {
            Refused = intake.Numbers is null ? [] : [.. intake.Refusals.Keys],
        };
    }

    // An import does not report the numbers of its tickets. Then a ticket is lost when the hub does not count it.
    private static long WithoutOrder(IReadOnlyList<HubOrder> orders, IntakeResult intake, HubStatus status) => intake.Numbers is { } numbers
        ? numbers.Except(orders.Select(o => o.Ticket)).Count()
        : Math.Max(0, intake.Accepted - status.Tickets.All) + status.Tickets.New;

    private static string[] Files(Town town, string channel, string pattern) =>
        Directory.Exists(Path.Combine(town.Notices, channel)) ? Directory.GetFiles(Path.Combine(town.Notices, channel), pattern) : [];
}
