namespace Allentown311.Departments;

/// <summary>
/// A service that does the same work at regular intervals. A failure (a locked database, a file in use) is logged, and the work is tried
/// again at the next interval.
/// </summary>
internal abstract class PeriodicService(TimeSpan every, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    /// <summary>Does the work once.</summary>
    protected abstract void RunOnce();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                RunOnce();
            }
            catch (Exception problem)
            {
                log.LogWarning(problem, "{Rounds} will try again next round", GetType().Name);
            }
        }
    }
}
