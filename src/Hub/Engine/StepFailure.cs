using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>What becomes of a job whose step failed in a way nobody foresaw. Pure: put off with growing waits, then parked for a person; never dropped.</summary>
internal static class StepFailure
{
    private const int MostFailures = 8;

    public static Commit After(Job job, Exception failure, DateTimeOffset now)
    {
        // Not the attempts: a job that was put off for hours because a department was down has failed not once.
        var failures = job.Failures + 1;
        // Reading a department's changes and comparing them are never given up.
        var parked = failures >= MostFailures && job.Kind is not (JobKind.ReadStatus or JobKind.Reconcile) ? $"The step failed {failures} times, last with {failure.GetType().Name}: {failure.Message}" : null;
        return new Commit
        {
            Finishes = job,
            Jobs = { job with { Failures = failures, Parked = parked, Lease = 0, DueAt = now + Backoff.After(failures, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)) } },
        };
    }
}

/// <summary>How long to wait before the next try. Pure.</summary>
internal static class Backoff
{
    /// <summary><paramref name="first"/>, doubled at each attempt after the first, at most <paramref name="most"/>.</summary>
    public static TimeSpan After(int attempt, TimeSpan first, TimeSpan most)
    {
        var factor = Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return first * factor < most ? first * factor : most;
    }
}
