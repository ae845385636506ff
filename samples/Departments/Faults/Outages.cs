namespace Allentown311.Departments.Faults;

/// <summary>Takes the department down now and then: it refuses connections for a few seconds.</summary>
internal sealed class Outages(FaultPlan plan, FaultDice dice, FaultLog log, ListenAddress address) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var share = plan[FaultMode.Down];
        while (!stoppingToken.IsCancellationRequested)
        {
            var outage = dice.Between(1, 3, "down lasts");
            await Task.Delay(outage * ((1 - share) / share), TimeProvider.System, stoppingToken);
            log.Write(FaultMode.Down);
            address.Close();
            await Task.Delay(outage, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            address.Open();
        }
    }
}
