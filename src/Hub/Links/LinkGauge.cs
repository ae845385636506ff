using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>Counts the traffic of one link since it was last written to the store. <c>gate</c> guards all fields.</summary>
internal sealed class LinkGauge(LinkKey key)
{
    private readonly Lock gate = new();
    private readonly List<HourCount> hours = [];
    private DateTimeOffset? ok;
    private DateTimeOffset? news;
    private DateTimeOffset? failingSince;
    private long failures;
    private string? problem;

    // Whether Take has returned a note before, and the expiry that the last note had.
    private bool wasTaken;
    private (string What, DateTimeOffset At)? takenExpiry;

    public LinkKey Key => key;

    public void RecordSuccess(DateTimeOffset now)
    {
        lock (gate)
        {
            ok = now;
            failingSince = null;
            failures = 0;
            problem = null;
        }
    }

    public void RecordNews(DateTimeOffset now)
    {
        var hour = Silence.HourOf(now);
        lock (gate)
        {
            news = now;
            if (hours.Count > 0 && hours[^1].Hour == hour)
            {
                hours[^1] = hours[^1] with { News = hours[^1].News + 1 };
            }
            else
            {
                hours.Add(new HourCount(hour, 1));
            }
        }
    }

    public void RecordFailure(DateTimeOffset now, string why)
    {
        lock (gate)
        {
            failingSince ??= now;
            failures++;
            problem = why;
        }
    }

    /// <summary>
    /// Returns the counts and starts again from zero; null when nothing has happened. The first call always returns a note, so that the
    /// store knows since when the link is watched.
    /// </summary>
    public LinkNote? Take(DateTimeOffset now, (string What, DateTimeOffset At)? expiry)
    {
        lock (gate)
        {
            if (wasTaken && ok is null && news is null && failures == 0 && expiry == takenExpiry)
            {
                return null;
            }

            var note = new LinkNote(key, now)
            {
                Ok = ok,
                News = news,
                FailingSince = failingSince,
                Failures = failures,
                Problem = problem,
                Hours = [.. hours],
                ExpiresAt = expiry?.At,
                ExpiresWhat = expiry?.What,
            };
            Clear();
            wasTaken = true;
            takenExpiry = expiry;
            return note;
        }
    }

    private void Clear()
    {
        ok = null;
        news = null;
        failingSince = null;
        failures = 0;
        problem = null;
        hours.Clear();
    }
}
