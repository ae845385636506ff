namespace Allentown311.Departments.Faults;

/// <summary>Now and then the department is not there: connections are refused for a few seconds.</summary>
internal sealed class Outages(FaultPlan plan, FaultDice dice, FaultLog log, Door door) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var share = plan[FaultMode.Down];
        while (!stoppingToken.IsCancellationRequested)
        {
            var away = dice.Between(1, 3, "down lasts");
            await Task.Delay(away * ((1 - share) / share), TimeProvider.System, stoppingToken);
            log.Done(FaultMode.Down);
            door.Close();
            await Task.Delay(away, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            door.Open();
        }
    }
}
