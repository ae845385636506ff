namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Tracks whether Seq is available, and logs once that it became unavailable and once that it is available again. Events and spans are
/// posted independently, and Seq may refuse one of them alone. Any thread may call it.
/// </summary>
internal sealed class SeqAvailability
{
    // Guards the fields below. The log is called outside it.
    private readonly Lock guard = new();

    // What cannot be posted now, and whether Seq was reached and refused it.
    private readonly Dictionary<string, bool> failures = new(StringComparer.Ordinal);
    private ILogger? log;

    /// <summary>Sets the log; null once the log is about to close.</summary>
    public void ReportTo(ILogger? to)
    {
        lock (guard)
        {
            log = to;
        }
    }

    /// <summary>Records that Seq accepted a post.</summary>
    /// <param name="what">What was posted: events, spans.</param>
    public void RecordSuccess(string what)
    {
        ILogger? to;
        lock (guard)
        {
            var hadFailures = failures.Count > 0;

            // Seq can be reached, so a failure to reach it is over for the other kind too, even before that is posted again.
            foreach (var resolved in failures.Where(f => f.Key == what || !f.Value).Select(f => f.Key).ToList())
            {
                failures.Remove(resolved);
            }

            to = hadFailures && failures.Count == 0 ? log : null;
        }

        if (to is not null)
        {
            Log.SeqBack(to);
        }
    }

    /// <summary>Records that a post failed.</summary>
    /// <param name="what">What was posted.</param>
    /// <param name="problem">Why it failed.</param>
    /// <param name="wasReached">True when Seq itself refused the post, which tells nothing about the other kind.</param>
    public void RecordFailure(string what, string problem, bool wasReached)
    {
        ILogger? to;
        lock (guard)
        {
            to = failures.Count == 0 ? log : null;
            if (log is not null)
            {
                failures[what] = wasReached;
            }
        }

        if (to is not null)
        {
            Log.SeqAway(to, $"{what}: {problem}");
        }
    }
}
