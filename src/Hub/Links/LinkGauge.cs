using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>What passed over one link since it was last carried to the store.</summary>
internal sealed class LinkGauge(LinkKey key)
{
    private readonly Lock gate = new();
    private readonly List<HourCount> hours = [];
    private DateTimeOffset? ok;
    private DateTimeOffset? news;
    private DateTimeOffset? failingSince;
    private long failures;
    private string? problem;
    private bool carried;
    private (string What, DateTimeOffset At)? carriedExpiry;

    public LinkKey Key => key;

    public void RecordSuccess(DateTimeOffset now)
    {
        lock (gate)
        {
            ok = now;
            (failingSince, failures, problem) = (null, 0, null);
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

    /// <summary>What there is to carry, and begins anew; null when there is nothing. The first time there always is: since when it is watched.</summary>
    public LinkNote? Take(DateTimeOffset now, (string What, DateTimeOffset At)? expiry)
    {
        lock (gate)
        {
            if (carried && ok is null && news is null && failures == 0 && expiry == carriedExpiry)
            {
                return null;
            }

            var note = new LinkNote(key, now)
            {
                Ok = ok, News = news, FailingSince = failingSince, Failures = failures, Problem = problem, Hours = [.. hours], ExpiresAt = expiry?.At, ExpiresWhat = expiry?.What,
            };
            (ok, news, failingSince, failures, problem, carried, carriedExpiry) = (null, null, null, 0, null, true, expiry);
            hours.Clear();
            return note;
        }
    }
}
