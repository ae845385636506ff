namespace Allentown311.Departments.Faults;

/// <summary>Takes the department down now and then: it refuses connections for a few seconds.</summary>
internal sealed class Outages(FaultPlan plan, FaultDice dice, FaultLog log, Door door) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var share = plan[FaultMode.Down];
        while (!stoppingToken.IsCancellationRequested)
        {
            var away = dice.Between(1, 3, "down lasts");
            await Task.Delay(away * ((1 - share) / share), TimeProvider.System, stoppingToken);
            log.Write(FaultMode.Down);
            door.Close();
            await Task.Delay(away, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            door.Open();
        }
    }
}
