using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Looks at every link, says what began and what ended, and keeps the canary going.</summary>
internal sealed class LinkWatch(LinkReports links, Canary canary, IStore store, TimeProvider time, ILogger<LinkWatch> log)
{
    // Only in memory: after a restart, or at another node, what still lasts is told once more, which is no harm.
    private readonly HashSet<LinkKey> silent = [];
    private readonly Dictionary<LinkKey, DateOnly> expiryTold = [];
    private string? overdue;

    /// <summary>One look.</summary>
    internal async Task LookAsync(CancellationToken ct)
    {
        var reports = await links.ReadAsync(await store.Desk.CountAsync(ct).ConfigureAwait(false), ct).ConfigureAwait(false);
        foreach (var report in reports)
        {
            TellSilence(report);
            TellExpiry(report);
        }

        var test = await canary.TickAsync(ct).ConfigureAwait(false);
        if (test is { State: CanaryState.Overdue, Ticket: var number } && overdue != number)
        {
            Log.CanaryOverdue(log, number, test.Service, PlainTime.At(test.Since));
        }
        else if (test is { State: not CanaryState.Overdue } && overdue is not null)
        {
            Log.CanaryAnswered(log, overdue);
        }

        overdue = test is { State: CanaryState.Overdue } ? test.Ticket : null;
        var look = new LastLook(time.GetUtcNow(), [.. reports.Select(LinkLook)], test);
        await look.WriteAsync(store, ct).ConfigureAwait(false);
    }

    private static LinkLook LinkLook(LinkReport report) =>
        new(report.Mapping, report.Direction, report.Traffic, report.PausedUntil) { Tls = report.Tls };

    private void TellSilence(LinkReport report)
    {
        var key = new LinkKey(report.Mapping, report.Direction);
        if (report.Traffic.Silent != SilenceState.Yes)
        {
            if (silent.Remove(key))
            {
                Log.SilenceEnded(log, Way(key), key.Mapping);
            }
        }
        else if (silent.Add(key))
        {
            Log.SilenceStarted(log, Way(key), key.Mapping, report.LastNews is { } news ? PlainTime.At(news) : "it is watched", report.Traffic.Expects);
        }
    }

    private void TellExpiry(LinkReport report)
    {
        var (key, today) = (new LinkKey(report.Mapping, report.Direction), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        if (report.Expires is not { DaysLeft: <= Expiries.WarnDays } ends || expiryTold.GetValueOrDefault(key) == today)
        {
            return;
        }

        expiryTold[key] = today;
        if (ends.DaysLeft > 0)
        {
            Log.ExpiryNear(log, Way(key), key.Mapping, ends.What, PlainTime.At(ends.At), ends.DaysLeft);
        }
        else
        {
            Log.Expired(log, Way(key), key.Mapping, ends.What, PlainTime.At(ends.At));
        }
    }

    private static string Way(LinkKey key) => key.Direction == Direction.To ? "to" : "from";
}
