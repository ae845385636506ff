using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Decides what becomes of a job whose step failed with an unexpected exception: the job is tried again after growing waits, then parked
/// for a person, and never dropped. Pure.
/// </summary>
internal static class StepFailure
{
    private const int MostFailures = 8;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The commit that ends the failed run of the job and writes its next try, or parks it.</summary>
    public static Commit After(Job job, Exception failure, DateTimeOffset now)
    {
        // Failures count here, not attempts: a job that waited for hours because a department was down has had no failure.
        var failed = job.PutOffAfterFailure(now + Backoff.After(job.Failures + 1, FirstWait, LongestWait));

        // Reading a department's changes and comparing them repeat for ever, so these jobs are never parked.
        if (failed.Failures >= MostFailures && job.Kind is not (JobKind.ReadStatus or JobKind.Reconcile))
        {
            failed = failed.Park($"The step failed {failed.Failures} times, last with {failure.GetType().Name}: {failure.Message}");
        }

        return new Commit { Finishes = job, Jobs = { failed } };
    }
}
