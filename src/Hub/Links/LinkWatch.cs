using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>
/// Checks every link, logs each outage once when it begins and once when it ends, and sends the canary tickets. Only the one watch job uses
/// it, so its fields need no lock.
/// </summary>
internal sealed class LinkWatch(LinkReports links, Canary canary, IStore store, TimeProvider time, ILogger<LinkWatch> log)
{
    // These fields live in memory only: after a restart, or on another node, an outage that still lasts is logged once more.
    private readonly HashSet<LinkKey> silent = [];
    private readonly Dictionary<LinkKey, DateOnly> expiryLoggedOn = [];
    private string? overdueTicket;

    /// <summary>Checks all links once.</summary>
    internal async Task CheckAsync(CancellationToken ct)
    {
        var reports = await links.ReadAsync(await store.Desk.CountAsync(ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        foreach (var report in reports)
        {
            ReportSilence(report);
            ReportExpiry(report);
        }

        var test = await canary.TickAsync(ct).ConfigureAwait(false);
        ReportCanary(test);
        var snapshot = new LinkSnapshot(time.GetUtcNow(), [.. reports.Select(EntryOf)], test);
        await snapshot.WriteAsync(store, ct).ConfigureAwait(false);
    }

    private void ReportCanary(CanaryReport? test)
    {
        if (test is { State: CanaryState.Overdue, Ticket: var number } && overdueTicket != number)
        {
            Log.CanaryOverdue(log, number, test.Service, PlainTime.At(test.Since));
        }
        else if (test is { State: not CanaryState.Overdue } && overdueTicket is not null)
        {
            Log.CanaryAnswered(log, overdueTicket);
        }

        overdueTicket = test is { State: CanaryState.Overdue } ? test.Ticket : null;
    }

    private static LinkSnapshotEntry EntryOf(LinkReport report) =>
        new(report.Mapping, report.Direction, report.Traffic, report.PausedUntil) { Tls = report.Tls };

    private void ReportSilence(LinkReport report)
    {
        var key = new LinkKey(report.Mapping, report.Direction);
        if (report.Traffic.Silent != SilenceState.Yes)
        {
            if (silent.Remove(key))
            {
                Log.SilenceEnded(log, DirectionName(key), key.Mapping);
            }
        }
        else if (silent.Add(key))
        {
            var since = report.LastNews is { } news ? PlainTime.At(news) : "it is watched";
            Log.SilenceStarted(log, DirectionName(key), key.Mapping, since, report.Traffic.Expects);
        }
    }

    private void ReportExpiry(LinkReport report)
    {
        var key = new LinkKey(report.Mapping, report.Direction);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (report.Expires is not { DaysLeft: <= Expiries.WarnDays } ends || expiryLoggedOn.GetValueOrDefault(key) == today)
        {
            return;
        }

        expiryLoggedOn[key] = today;
        if (ends.DaysLeft > 0)
        {
            Log.ExpiryNear(log, DirectionName(key), key.Mapping, ends.What, PlainTime.At(ends.At), ends.DaysLeft);
        }
        else
        {
            Log.Expired(log, DirectionName(key), key.Mapping, ends.What, PlainTime.At(ends.At));
        }
    }

    private static string DirectionName(LinkKey key) => key.Direction == Direction.To ? "to" : "from";
}
