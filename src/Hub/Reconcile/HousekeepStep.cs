using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>Keeps the database from growing for ever: what was sent and answered for ended orders moves into the archive after a while.</summary>
internal sealed class HousekeepStep(CityConfiguration city, IStore store, Archive archive, TimeProvider time, ILogger<HousekeepStep> log) : IStep
{
    private const int Batch = 500;
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    // A file that comes again after more than a year is a new one.
    private static readonly TimeSpan FileMarks = TimeSpan.FromDays(400);

    // No broker delivers a message again after so long; somebody who sends it again by hand means it.
    private static readonly TimeSpan MessageMarks = TimeSpan.FromDays(90);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Housekeep;

    /// <summary>The one job.</summary>
    public static Job JobAt(DateTimeOffset due) => new() { Kind = JobKind.Housekeep, Subject = 1, Lane = LaneName.Reconcile, DueAt = due };

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var old = await store.Desk.OldAttemptsAsync(now - city.PayloadsKeptFor, Batch, ct).ConfigureAwait(false);
        archive.Append(old);
        var next = JobAt(old.Count == Batch ? now : now + Daily);
        var commit = new Commit { Finishes = work.Job, Jobs = { next }, ForgetFilesBefore = now - FileMarks, ForgetInboxBefore = now - MessageMarks, LogWhenDurable = () => Tell(old.Count) };
        commit.Rows.AddRange(old.Select(a => AttemptTable.ForgetTexts.Of(a.Id)));
        return (_, _) => Task.FromResult(commit);
    }

    private void Tell(int count)
    {
        if (count > 0)
        {
            Log.Archived(log, count);
        }
    }
}
