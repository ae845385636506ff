using Allentown311.Departments.Faults;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Allentown311.Departments.Parks;

/// <summary>Holds the write lock for seconds now and then, as a report, a backup or a forgotten window would.</summary>
internal sealed class LockedNow(FaultPlan plan, FaultDice dice, FaultLog log, Settings settings) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (plan[FaultMode.Locked] is not (> 0 and var share))
            return;

        while (!stoppingToken.IsCancellationRequested)
        {
            var held = dice.Between(1, 4, "locked lasts");
            await Task.Delay(held * ((1 - share) / share), TimeProvider.System, stoppingToken);
            try
            {
                await HoldAsync(held, stoppingToken);
            }
            catch (SqliteException)
            {
                // Somebody else has it: locked all the same.
            }
        }
    }

    private async Task HoldAsync(TimeSpan held, CancellationToken ct)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(settings.Data.FullName, "parks.db")};Pooling=False");
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync("BEGIN IMMEDIATE");
        log.Write(FaultMode.Locked);
        await Task.Delay(held, TimeProvider.System, ct);
        await connection.ExecuteAsync("ROLLBACK");
    }
}
