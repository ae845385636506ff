namespace Allentown311.Hub.Monitoring;

/// <summary>
/// How Seq does: says once that it went away and once that it is back. Events and spans are posted apart from each other, and either may
/// be refused alone.
/// </summary>
internal sealed class SeqPulse
{
    private readonly Lock guard = new();

    // By what is posted: true where Seq was reached and refused it. Under the guard, as is the log.
    private readonly Dictionary<string, bool> refusals = new(StringComparer.Ordinal);
    private ILogger? log;

    /// <summary>Where to say it; null once the log is about to close.</summary>
    public void ReportTo(ILogger? to)
    {
        lock (guard)
        {
            log = to;
        }
    }

    /// <summary>A post was taken.</summary>
    /// <param name="what">What was posted: events, spans.</param>
    public void Took(string what)
    {
        ILogger? to;
        lock (guard)
        {
            var was = refusals.Count;

            // Those who could not reach Seq could do so now, though it may be long until they try again.
            foreach (var over in refusals.Where(r => r.Key == what || !r.Value).Select(r => r.Key).ToList())
            {
                refusals.Remove(over);
            }

            to = was > 0 && refusals.Count == 0 ? log : null;
        }

        if (to is not null)
        {
            Log.SeqBack(to);
        }
    }

    /// <summary>A post was not taken.</summary>
    /// <param name="what">What was posted.</param>
    /// <param name="problem">Why.</param>
    /// <param name="wasReached">True where Seq itself refused it, which says nothing of the other kind.</param>
    public void Failed(string what, string problem, bool wasReached)
    {
        ILogger? to;
        lock (guard)
        {
            to = refusals.Count == 0 ? log : null;
            if (log is not null)
            {
                refusals[what] = wasReached;
            }
        }

        if (to is not null)
        {
            Log.SeqAway(to, $"{what}: {problem}");
        }
    }
}
