using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>What becomes of a job whose step failed in a way nobody foresaw. Pure: put off with growing waits, then parked for a person; never dropped.</summary>
internal static class StepFailure
{
    private const int MostFailures = 8;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    public static Commit After(Job job, Exception failure, DateTimeOffset now)
    {
        // Not the attempts: a job that was put off for hours because a department was down has failed not once.
        var failed = job.PutOffAfterFailure(now + Backoff.After(job.Failures + 1, FirstWait, LongestWait));

        // Reading a department's changes and comparing them are never given up.
        if (failed.Failures >= MostFailures && job.Kind is not (JobKind.ReadStatus or JobKind.Reconcile))
        {
            failed = failed.Park($"The step failed {failed.Failures} times, last with {failure.GetType().Name}: {failure.Message}");
        }

        return new Commit { Finishes = job, Jobs = { failed } };
    }
}
