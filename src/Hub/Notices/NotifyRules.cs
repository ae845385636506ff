using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>What becomes of a notice after it was handed to its channel. Pure.</summary>
internal static class NotifyRules
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Sent; or tried again under the same id while the channel is down; or, when it is refused or the channel stayed down for
    /// <see cref="NoticeSettings.TryFor"/>, the next channel, and at last the call-back list. What may have gone out goes by no other
    /// channel: it is sent once more under the same id where the city says so (<see cref="NoticeSettings.SendAgainWhenUnsure"/>), and else
    /// the desk calls.
    /// </summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="job">The job that sent it; <see cref="Job.MayHaveRun"/> when an earlier try may have gone out.</param>
    /// <param name="notice">The notice as it was.</param>
    /// <param name="others">The ticket's notices of the same event by other channels.</param>
    /// <param name="delivery">How it ended.</param>
    /// <param name="settings">What the city chose.</param>
    /// <param name="now">The time (UTC).</param>
    public static Commit After(
        Ticket ticket, Job job, Notice notice, IReadOnlyCollection<Notice> others, Delivery delivery, NoticeSettings settings,
        DateTimeOffset now)
    {
        var inTime = now - notice.CreatedAt < settings.TryFor;
        switch (delivery)
        {
            case Delivery.Sent:
                return new Commit
                {
                    Finishes = job,
                    Notices = { notice with { State = NoticeState.Sent, UpdatedAt = now } },
                    Timeline = { new TimelineEntry(ticket.Id, now, "notice", 0, Told(notice)) },
                };
            case Delivery.Later when inTime:
                return Again(job, Backoff.After(job.Attempts + 1, FirstWait, LongestWait), job.MayHaveRun, now);
            case Delivery.Unsure unsure when inTime && settings.SendAgainWhenUnsure && !job.MayHaveRun:
                // The longest wait: the far side may still be at work on it, and drops the double only once it knows the first.
                var again = Again(job, LongestWait, mayHaveRun: true, now);
                var told = $"{Told(notice)}: {unsure.Reason}; sent once more";
                again.Timeline.Add(new TimelineEntry(ticket.Id, now, "notice_unsure", 0, told));
                return again;
            case Delivery.Unsure unsure:
                return TakeOver(ticket, job, notice, ContactMethod.Phone, unsure.Reason, now);
            case Delivery.Later later:
                return GiveUp(later.Reason);
            case Delivery.Refused refused:
                return GiveUp(refused.Reason);
            default:
                throw new ArgumentOutOfRangeException(nameof(delivery));
        }

        Commit GiveUp(string reason) => job.MayHaveRun
            ? TakeOver(ticket, job, notice, ContactMethod.Phone, $"{reason}; an earlier try may have gone out", now)
            : TakeOver(ticket, job, notice, Next(ticket, notice, others), reason, now);
    }

    private static ContactMethod? Next(Ticket ticket, Notice notice, IReadOnlyCollection<Notice> others) => NoticeRules.NextMethod(
        ticket.Resident, notice.Channel, [.. others.Where(o => o.State == NoticeState.Failed).Select(o => o.Channel)]);

    private static Commit Again(Job job, TimeSpan wait, bool mayHaveRun, DateTimeOffset now) => new()
    {
        Finishes = job,
        Jobs = { job.PutOff(now + wait) with { MayHaveRun = mayHaveRun } },
    };

    private static string Told(Notice notice) => $"{notice.Event.Name()} by {NoticePlan.Name(notice.Channel)}";

    private static Commit TakeOver(Ticket ticket, Job job, Notice notice, ContactMethod? next, string reason, DateTimeOffset now)
    {
        var channel = NoticePlan.Name(notice.Channel);
        var told = $"{Told(notice)}: {reason}; next: {next?.ToString().ToLowerInvariant()}";
        var commit = new Commit
        {
            Finishes = job,
            Notices = { notice with { State = NoticeState.Failed, Reason = reason, UpdatedAt = now } },
            Timeline = { new TimelineEntry(ticket.Id, now, "notice_failed", 0, told) },
        };
        if (next is { } other)
        {
            commit.NewNotices.Add(NoticePlan.Make(ticket, notice.Event, other, now, $"{channel} failed: {reason}"));
        }

        return commit;
    }
}
