using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
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
    /// <paramref name="tryFor"/>, the next channel, and at last the call-back list.
    /// </summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="job">The job that sent it.</param>
    /// <param name="notice">The notice as it was.</param>
    /// <param name="others">The ticket's notices of the same event by other channels.</param>
    /// <param name="delivery">How it ended.</param>
    /// <param name="tryFor">How long a channel that is down is tried.</param>
    /// <param name="now">The time (UTC).</param>
    public static Commit After(Ticket ticket, Job job, Notice notice, IReadOnlyCollection<Notice> others, Delivery delivery, TimeSpan tryFor, DateTimeOffset now)
    {
        var channel = NoticePlan.Name(notice.Channel);
        switch (delivery)
        {
            case Delivery.Sent:
                return new Commit
                {
                    Finishes = job,
                    Notices = { notice with { State = NoticeState.Sent, UpdatedAt = now } },
                    Timeline = { new TimelineEntry(ticket.Id, now, "notice", 0, $"{notice.Event.Name()} by {channel}") },
                };
            case Delivery.Later later when now - notice.CreatedAt < tryFor:
                var wait = Backoff.After(job.Attempts + 1, FirstWait, LongestWait);
                return new Commit { Finishes = job, Jobs = { job.PutOff(now + wait) } };
            case Delivery.Unsure unsure:
                return TakeOver(ticket, job, notice, NoticeChannel.Phone, unsure.Reason, now);
            default:
                var next = NoticeRules.NextChannel(ticket.Resident, notice.Channel, [.. others.Where(o => o.State == NoticeState.Failed).Select(o => o.Channel)]);
                return TakeOver(ticket, job, notice, next, (delivery as Delivery.Refused)?.Reason ?? ((Delivery.Later)delivery).Reason, now);
        }
    }

    private static Commit TakeOver(Ticket ticket, Job job, Notice notice, NoticeChannel? next, string reason, DateTimeOffset now)
    {
        var channel = NoticePlan.Name(notice.Channel);
        var commit = new Commit
        {
            Finishes = job,
            Notices = { notice with { State = NoticeState.Failed, Reason = reason, UpdatedAt = now } },
            Timeline = { new TimelineEntry(ticket.Id, now, "notice_failed", 0, $"{notice.Event.Name()} by {channel}: {reason}; next: {next?.ToString().ToLowerInvariant()}") },
        };
        if (next is { } other)
        {
            commit.NewNotices.Add(NoticePlan.Make(ticket, notice.Event, other, now, $"{channel} failed: {reason}"));
        }

        return commit;
    }
}
