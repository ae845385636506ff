using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Processes;
using Spectre.Console;

namespace Allentown311.City.Progress;

/// <summary>Polls the hub's status while tickets come in and are worked on, until the run is settled or stuck.</summary>
internal static class Watch
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>A run is stuck when nothing has changed for this long.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);

    /// <summary>The same for a run whose departments fail often: the hub's retries then wait longer each time.</summary>
    public static readonly TimeSpan StuckAfterWithFaults = TimeSpan.FromMinutes(3);

    /// <summary>Returns when all is settled, or when nothing has changed for <paramref name="stuckAfter"/>.</summary>
    /// <returns>The finished intake, and the hub's last status.</returns>
    public static async Task<(Task<IntakeResult> Feeding, HubStatus Last)> WaitUntilSettledAsync(
        HubClient hub,
        CityProcesses city,
        IIntake intake,
        Outage outage,
        IAnsiConsole screen,
        TimeProvider clock,
        TimeSpan stuckAfter,
        CancellationToken ct)
    {
        Task<IntakeResult>? feeding = null;
        HubStatus? last = null;
        await Board.ShowAsync(screen, clock, async show =>
        {
            feeding = Task.Run(() => intake.RunAsync(ct), ct);
            var lastChange = clock.GetTimestamp();
            var before = "";
            var settled = 0;

            // The hub reads the counts of a status one after the other, and a ticket may move from one count to another in between. So two
            // statuses in a row must be settled.
            while (settled < 2 && clock.GetElapsedTime(lastChange) < stuckAfter)
            {
                city.ThrowIfEnded();
                if (feeding.IsFaulted)
                    await feeding;
                var isFed = feeding.IsCompletedSuccessfully;
                last = await ReadStatusAsync(hub, city, clock, ct);
                await outage.UpdateAsync(last, ct);
                show(last, string.Join("; ", new[] { intake.Progress, outage.Progress }.Where(text => text.Length > 0)));
                settled = isFed && outage.IsOver && last.IsSettled ? settled + 1 : 0;
                var now = $"{Fingerprint(last, intake)} {outage.Progress}";
                if (now != before)
                {
                    lastChange = clock.GetTimestamp();
                    before = now;
                }

                await Task.Delay(PollInterval, clock, ct);
            }
        });
        return (feeding!, last!);
    }

    private static async Task<HubStatus> ReadStatusAsync(HubClient hub, CityProcesses city, TimeProvider clock, CancellationToken ct)
    {
        try
        {
            return await hub.ReadStatusAsync(ct);
        }
        catch (HttpRequestException problem)
        {
            // When a hub process has died, its last lines explain more than the broken connection does.
            await Task.Delay(PollInterval, clock, ct);
            city.ThrowIfEnded();
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
