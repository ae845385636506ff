using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Checks the links once a minute. It is a job, so that one node alone does it: two would log every outage twice.</summary>
internal sealed class WatchStep(LinkWatch watch, TimeProvider time, ILogger<WatchStep> log) : IStep
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Watch;

    /// <summary>The only job of its kind, due at <paramref name="due"/>.</summary>
    public static Job JobAt(DateTimeOffset due) => new() { Kind = JobKind.Watch, Subject = 1, Lane = LaneName.Watch, DueAt = due };

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        try
        {
            await watch.CheckAsync(ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The walk logs it; the next check is in a minute.
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Log.LookFailed(log, e.GetType().Name, e.StackTrace);
        }

        var next = JobAt(time.GetUtcNow() + Every);
        return (_, _) => Task.FromResult(new Commit { Finishes = work.Job, Jobs = { next } });
    }
}
