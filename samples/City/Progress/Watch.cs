using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Processes;
using Spectre.Console;

namespace Allentown311.City.Progress;

/// <summary>Polls the hub's status while tickets come in and are worked on, until nothing changes any more.</summary>
internal static class Watch
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>When nothing has changed for this long, the run is stuck.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(60);

    /// <summary>The same for a run whose departments fail often: retries then wait longer each time.</summary>
    public static readonly TimeSpan Rough = TimeSpan.FromMinutes(3);

    /// <summary>Returns when all is settled, or when nothing has moved for <paramref name="stuckAfter"/>.</summary>
    /// <returns>The finished intake, and the hub's last status.</returns>
    public static async Task<(Task<IntakeResult> Feeding, HubStatus Last)> UntilSettledAsync(
        HubClient hub, Town town, IIntake intake, Outage outage, IAnsiConsole screen, TimeProvider clock, TimeSpan stuckAfter,
        CancellationToken ct)
    {
        Task<IntakeResult>? feeding = null;
        HubStatus? last = null;
        await Board.ShowAsync(screen, clock, async show =>
        {
            feeding = Task.Run(() => intake.RunAsync(ct), ct);
            var (moved, before, settled) = (clock.GetTimestamp(), "", 0);

            // Twice, because a status is several counts and something may step from one to another in between.
            while (settled < 2 && clock.GetElapsedTime(moved) < stuckAfter)
            {
                town.ThrowIfEnded();
                if (feeding.IsFaulted)
                    await feeding;
                var fed = feeding.IsCompletedSuccessfully;
                last = await StatusAsync(hub, town, clock, ct);
                await outage.LookAsync(last, ct);
                show(last, string.Join("; ", new[] { intake.Progress, outage.Told }.Where(told => told.Length > 0)));
                settled = fed && outage.IsOver && last.IsSettled ? settled + 1 : 0;
                var now = $"{Fingerprint(last, intake)} {outage.Told}";
                if (now != before)
                    (moved, before) = (clock.GetTimestamp(), now);
                await Task.Delay(Look, clock, ct);
            }
        });
        return (feeding!, last!);
    }

    private static async Task<HubStatus> StatusAsync(HubClient hub, Town town, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            return await hub.StatusAsync(ct);
        }
        catch (HttpRequestException problem)
        {
            // A hub that is gone shows as a broken connection first; what it said last tells more.
            await Task.Delay(Look, clock, ct);
            town.ThrowIfEnded();
            throw new DemoException($"The hub does not answer: {problem.Message}");
        }
    }

    private static string Fingerprint(HubStatus status, IIntake intake) => string.Join(' ',
        [
            intake.Progress,
            $"{status.Tickets}",
            $"{status.Notices}",
            .. status.Departments.Select(d => string.Join(',', d.Orders.OrderBy(o => o.Key, StringComparer.Ordinal))),
        ]);
}
