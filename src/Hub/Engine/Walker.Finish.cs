using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>Commits the result of a step, however often the store must be asked.</summary>
internal sealed partial class Walker
{
    private async Task FinishAsync(Lane lane, Work work, Decide decide)
    {
        var stale = false;
        using var unanswered = new UnansweredLeases(committer, held);
        try
        {
            while (true)
            {
                Commit? commit = null;
                try
                {
                    commit = await decide(stale, CancellationToken.None).ConfigureAwait(false);
                    var result = await committer.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
                    if (result.Status is CommitStatus.FileKnown)
                    {
                        result = await committer.CommitAsync(commit.WhenKnown!, CancellationToken.None).ConfigureAwait(false);
                    }

                    if (result.Status is CommitStatus.Stale)
                    {
                        stale = true;
                        continue;
                    }

                    if (result.Status is CommitStatus.Done && commit.Then is { } rest)
                    {
                        // The first part of a large result is durable. The rest is decided anew, with the tickets as they are now. A part
                        // ends no job, so an earlier try of it that was written is not told by a fence.
                        unanswered.ReleaseLater();
                        (decide, stale) = (new Decide(rest), false);
                        continue;
                    }

                    held.End(work.Job);
                    if (result.Status is CommitStatus.Fenced)
                    {
                        ReportFenced(work, unanswered);
                    }
                    else if (commit.WhenDurable is { } durable)
                    {
                        await AcknowledgeAsync(lane, durable).ConfigureAwait(false);
                    }

                    counter.Increment();
                    return;
                }
                catch (StoreUnavailableException e) when (!cancelSteps.IsCancellationRequested)
                {
                    // The department's system has answered, and only this node knows the answer: it tries until the store has it. Each try
                    // may have been written, with the jobs it leased, though a later one leases others or none.
                    unanswered.Add(commit);
                    Log.StoreTrouble(log, e.Message);
                    await Task.Delay(StoreRetry, time, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            Log.CommitFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, e.StackTrace);
            await PostponeAsync(work, e, unanswered).ConfigureAwait(false);
        }
        finally
        {
            Release(lane, work);
        }
    }

    private void ReportFenced(Work work, UnansweredLeases unanswered)
    {
        if (unanswered.IsEmpty)
        {
            Log.Fenced(log, work.Job.Kind, work.Job.Lane);
            return;
        }

        // The store wrote an earlier try and its answer was lost: that try's next jobs are leased to this node, and no worker has them.
        unanswered.ReleaseLater();
    }

    // The department's system may have acted, but the hub could not decide what follows. The job is postponed as one that may have run, so
    // that its next run looks the work order up first.
    private async Task PostponeAsync(Work work, Exception failure, UnansweredLeases unanswered)
    {
        for (var attempt = 1; !cancelSteps.IsCancellationRequested; attempt++)
        {
            var commit = StepFailure.After(work.Job with { MayHaveRun = true }, failure, time.GetUtcNow());
            try
            {
                var result = await committer.CommitAsync(commit, CancellationToken.None).ConfigureAwait(false);
                held.End(work.Job);
                if (result.Status is CommitStatus.Fenced)
                {
                    ReportFenced(work, unanswered);
                }

                return;
            }
            catch (Exception e)
            {
                // Until this commit is written, the job stays leased to this session and no worker has it. So the loop goes on.
                unanswered.Add(commit);
                if (e is StoreUnavailableException)
                {
                    Log.StoreTrouble(log, e.Message);
                }
                else
                {
                    Log.CommitFailed(log, work.Job.Kind, work.Job.Lane, e.GetType().Name, e.StackTrace);
                }

                await Task.Delay(Backoff.After(attempt, StoreRetry, LongestRetry), time, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task AcknowledgeAsync(Lane lane, Func<CancellationToken, Task> durable)
    {
        try
        {
            CrashPoint.At(CrashPoint.PageCommitted);
            await durable(CancellationToken.None).ConfigureAwait(false);
            CrashPoint.At(CrashPoint.PageAcknowledged);
        }
        catch (Exception e)
        {
            Log.NotAcknowledged(log, lane.Name, e.GetType().Name);
        }
    }
}
