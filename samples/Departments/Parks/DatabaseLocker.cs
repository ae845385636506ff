using Allentown311.Departments.Faults;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Allentown311.Departments.Parks;

/// <summary>Holds the database's write lock for some seconds now and then, as a report, a backup or an open window would.</summary>
internal sealed class DatabaseLocker(FaultPlan plan, FaultDice dice, FaultLog log, Settings settings) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (plan[FaultMode.Locked] is not (> 0 and var share))
            return;

        while (!stoppingToken.IsCancellationRequested)
        {
            var duration = dice.Between(1, 4, "locked lasts");
            await Task.Delay(duration * ((1 - share) / share), TimeProvider.System, stoppingToken);
            try
            {
                await HoldLockAsync(duration, stoppingToken);
            }
            catch (SqliteException)
            {
                // Another program holds the lock, so the database is locked as intended.
            }
        }
    }

    private async Task HoldLockAsync(TimeSpan duration, CancellationToken ct)
    {
        var path = Path.Combine(settings.Data.FullName, "parks.db");
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        log.Write(FaultMode.Locked);
        await Task.Delay(duration, TimeProvider.System, ct);
        await connection.ExecuteAsync("ROLLBACK");
    }
}
