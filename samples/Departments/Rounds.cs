namespace Allentown311.Departments;

/// <summary>
/// Work that is repeated in rounds. A round that fails (a locked database, a file in use) is logged, and the next round tries again.
/// </summary>
internal abstract class Rounds(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected abstract void GoRound();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                GoRound();
            }
            catch (Exception problem)
            {
                log.LogWarning(problem, "{Rounds} will try again next round", GetType().Name);
            }
        }
    }
}
