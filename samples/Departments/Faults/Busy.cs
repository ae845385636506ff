using Microsoft.Net.Http.Headers;

namespace Allentown311.Departments.Faults;

/// <summary>
/// Answers 429 to creates above a limit a second, and now and then to all creates for a second or two. It records the highest rates, so
/// that the rate of a hub that drains a backlog is measured here and not by the hub itself. The gate guards all counts.
/// </summary>
internal sealed class Busy(FaultDice dice, TimeProvider clock)
{
    /// <summary>Records taken in any one second at most.</summary>
    public const int PerSecond = 40;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Queue<long> asked = [];
    private readonly Queue<long> taken = [];
    private readonly Lock gate = new();
    private long burstFrom;
    private TimeSpan burst;

    /// <summary>The most creates received within any one second.</summary>
    public int HighestAsked { get; private set; }

    /// <summary>The most creates accepted within any one second.</summary>
    public int HighestTaken { get; private set; }

    /// <summary>How long this create must wait; null when it is accepted.</summary>
    public TimeSpan? Refuses()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            HighestAsked = Math.Max(HighestAsked, Add(asked, now));
            if (burst > TimeSpan.Zero && clock.GetElapsedTime(burstFrom, now) < burst)
                return TimeSpan.FromSeconds(1);
            if (dice.Hits(FaultMode.Busy))
            {
                (burstFrom, burst) = (now, dice.Between(1, 2, "busy lasts"));
                return TimeSpan.FromSeconds(2);
            }

            Forget(taken, now);
            if (taken.Count >= PerSecond)
                return TimeSpan.FromSeconds(1);
            HighestTaken = Math.Max(HighestTaken, Add(taken, now));
            return null;
        }
    }

    public static Task RefuseAsync(HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers[HeaderNames.RetryAfter] = $"{wait.TotalSeconds:0}";
        return Task.CompletedTask;
    }

    private int Add(Queue<long> times, long now)
    {
        Forget(times, now);
        times.Enqueue(now);
        return times.Count;
    }

    private void Forget(Queue<long> times, long now)
    {
        while (times.TryPeek(out var first) && clock.GetElapsedTime(first, now) >= Window)
            times.Dequeue();
    }
}
