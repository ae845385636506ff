using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Keeps the database from growing for ever: after the retention time, the requests and answers of ended orders move into the archive.
/// </summary>
internal sealed class HousekeepStep(
    CityConfiguration city,
    IStore store,
    Archive archive,
    TimeProvider time,
    ILogger<HousekeepStep> log) : IStep
{
    private const int Batch = 500;
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    // How long the hub remembers a file it has read. A file of the same content after more than a year counts as a new one.
    private static readonly TimeSpan FileMarkRetention = TimeSpan.FromDays(400);

    // How long the hub remembers a message. No broker redelivers one after so long; a person who sends it again by hand means to.
    private static readonly TimeSpan MessageMarkRetention = TimeSpan.FromDays(90);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Housekeep;

    /// <summary>The job; an installation has one.</summary>
    public static Job JobAt(DateTimeOffset due) => new() { Kind = JobKind.Housekeep, Subject = 1, Lane = LaneName.Reconcile, DueAt = due };

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var old = await store.Desk.OldAttemptsAsync(now - city.PayloadsKeptFor, Batch, ct).ConfigureAwait(false);
        archive.Append(old);
        var next = JobAt(old.Count == Batch ? now : now + Daily);
        var commit = new Commit
        {
            Finishes = work.Job,
            Jobs = { next },
            ForgetFilesBefore = now - FileMarkRetention,
            ForgetInboxBefore = now - MessageMarkRetention,
            LogWhenDurable = () => LogArchived(old.Count),
        };
        commit.Rows.AddRange(old.Select(a => AttemptTable.ForgetTexts.Of(a.Id)));
        await NoticeUpkeep.AddToAsync(commit, store.Queries, city.Notices, now, ct).ConfigureAwait(false);
        return (_, _) => Task.FromResult(commit);
    }

    private void LogArchived(int count)
    {
        if (count > 0)
        {
            Log.Archived(log, count);
        }
    }
}
