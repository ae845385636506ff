using Dapper;

namespace Allentown311.Departments.Parks;

/// <summary>
/// Finds the rows that the hub inserted, stamps them, so that the hub reads them as changes, and adds them to the ledger.
/// </summary>
internal sealed class NewRequests(Database database, Ledger ledger, TimeProvider clock, ILogger<NewRequests> log)
    : PeriodicService(TimeSpan.FromMilliseconds(100), clock, log)
{
    protected override void RunOnce()
    {
        // The check only reads, so it does not take the write lock, which the hub needs for its inserts.
        if (database.Read(c => c.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM work_request WHERE state_changed_at IS NULL)")))
        {
            database.Write(c => c.Execute(
                "UPDATE work_request SET state_changed_at = @now WHERE state_changed_at IS NULL",
                new { now = Stamp.Of(Clock.GetUtcNow()) }));
        }

        ledger.CatchUp();
    }
}
