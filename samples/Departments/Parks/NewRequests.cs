using Dapper;

namespace Allentown311.Departments.Parks;

/// <summary>Notices the rows the hub inserted: stamps them, so that they show among the changes, and enters them in the ledger.</summary>
internal sealed class NewRequests(Database database, Ledger ledger, TimeProvider clock, ILogger<NewRequests> log)
    : Rounds(TimeSpan.FromMilliseconds(100), clock, log)
{
    protected override void GoRound()
    {
        // Reading needs no write lock: while there are no new rows, only the hub, which writes to the same file, uses the lock.
        if (database.Read(c => c.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM work_request WHERE state_changed_at IS NULL)")))
        {
            database.Write(c => c.Execute(
                "UPDATE work_request SET state_changed_at = @now WHERE state_changed_at IS NULL",
                new { now = Stamp.Of(Clock.GetUtcNow()) }));
        }

        ledger.CatchUp();
    }
}
