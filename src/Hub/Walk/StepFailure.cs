using Allentown311.Hub.Store;

namespace Allentown311.Hub.Walk;

/// <summary>What becomes of a job whose step failed in a way nobody foresaw. Pure: put off with growing waits, then parked for a person; never dropped.</summary>
internal static class StepFailure
{
    private const int MostAttempts = 8;

    public static Commit After(Job job, Exception failure, DateTimeOffset now)
    {
        var attempts = job.Attempts + 1;
        // Reading a department's changes is never given up.
        var parked = attempts >= MostAttempts && job.Kind != JobKind.ReadStatus ? $"The step failed {attempts} times, last with {failure.GetType().Name}: {failure.Message}" : null;
        return new Commit
        {
            Finishes = job,
            Jobs = { job with { Attempts = attempts, Parked = parked, Lease = 0, DueAt = now + Backoff.After(attempts, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)) } },
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
