using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Retention;

/// <summary>Destroys, batch by batch, what the city no longer keeps. It begins once a day.</summary>
internal sealed class PurgeStep(CityConfiguration city, IStore store, SweepService sweep, TimeProvider time, ILogger<PurgeStep> log) : IStep
{
    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    // The walk's own commits go between two batches.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Purger purger = new(store);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Purge;

    /// <summary>The job; an installation has one.</summary>
    public static Job JobAt(DateTimeOffset due) => new() { Kind = JobKind.Purge, Subject = 1, Lane = LaneName.Retention, DueAt = due };

    /// <inheritdoc/>
    /// <remarks>All is decided at the commit: after a refusal, or once the store answers again, the tickets may be others.</remarks>
    public Task<Decide> RunAsync(Work work, CancellationToken ct) => Task.FromResult<Decide>((_, stop) => DecideAsync(work.Job, stop));

    private async Task<Commit> DecideAsync(Job job, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var orders = RecordClasses.OfTickets.Append(RecordClass.Messages)
            .Select(records => PurgeOrder.OfRule(city.Retention, records, now)).OfType<PurgeOrder>().ToList();
        if (store.IsShared && orders.Count > 0
            && await purger.Queries.WithoutEndAsync(Purger.Batch, ct).ConfigureAwait(false) is { Count: > 0 } old)
        {
            var mended = new Commit { Finishes = job, Jobs = { JobAt(now + Pause) } };
            mended.Rows.AddRange(old.Select(TicketTable.SetEnd.Of));
            return mended;
        }

        foreach (var order in orders)
        {
            if (await purger.FindAsync(order, ct).ConfigureAwait(false) is { } batch)
            {
                var commit = new Commit
                {
                    Finishes = job,
                    Jobs = { JobAt(now + Pause) },
                    HoldsSeen = batch.LastHold,
                    LogWhenDurable = () => Log.Destroyed(log, batch.Count, order.Class.Name()),
                };
                batch.AddTo(commit, now);
                return commit;
            }
        }

        return new Commit { Finishes = job, Jobs = { JobAt(now + Daily) }, WhenDurable = sweep.SweepAsync };
    }
}
