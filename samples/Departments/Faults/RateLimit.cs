using Microsoft.Net.Http.Headers;

namespace Allentown311.Departments.Faults;

/// <summary>
/// Limits the creates a second, and now and then refuses all creates for a second or two. It records the highest rates, so that the
/// department, and not the hub, measures how fast the hub drains a backlog. The gate guards all fields.
/// </summary>
internal sealed class RateLimit(FaultDice dice, TimeProvider clock)
{
    /// <summary>The most creates that are accepted within any one second.</summary>
    public const int PerSecond = 40;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly Queue<long> received = [];
    private readonly Queue<long> accepted = [];
    private readonly Lock gate = new();
    private long burstStart;
    private TimeSpan burstLength;

    /// <summary>The most creates received within any one second.</summary>
    public int HighestReceived { get; private set; }

    /// <summary>The most creates accepted within any one second.</summary>
    public int HighestAccepted { get; private set; }

    /// <summary>Counts a create and decides on it: how long the caller must wait; null when the create is accepted.</summary>
    public TimeSpan? FindWait()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            HighestReceived = Math.Max(HighestReceived, Add(received, now));
            if (burstLength > TimeSpan.Zero && clock.GetElapsedTime(burstStart, now) < burstLength)
                return TimeSpan.FromSeconds(1);
            if (dice.Hits(FaultMode.Busy))
            {
                burstStart = now;
                burstLength = dice.Between(1, 2, "busy lasts");
                return TimeSpan.FromSeconds(2);
            }

            RemoveOld(accepted, now);
            if (accepted.Count >= PerSecond)
                return TimeSpan.FromSeconds(1);
            HighestAccepted = Math.Max(HighestAccepted, Add(accepted, now));
            return null;
        }
    }

    /// <summary>Answers 429 with a Retry-After.</summary>
    public static Task RefuseAsync(HttpContext http, TimeSpan wait)
    {
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers[HeaderNames.RetryAfter] = $"{wait.TotalSeconds:0}";
        return Task.CompletedTask;
    }

    private int Add(Queue<long> times, long now)
    {
        RemoveOld(times, now);
        times.Enqueue(now);
        return times.Count;
    }

    private void RemoveOld(Queue<long> times, long now)
    {
        while (times.TryPeek(out var first) && clock.GetElapsedTime(first, now) >= Window)
            times.Dequeue();
    }
}
