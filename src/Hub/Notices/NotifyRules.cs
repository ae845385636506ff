using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Decides what follows from an attempt to send a notice. Pure.</summary>
internal static class NotifyRules
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // Payload of the job of a notice that is sent once more. The next send that may have gone out is the last.
    private const string SecondSend = """{"once_more":true}""";

    // Payload of the job of a notice that its receiver may have, and drops when it comes again.
    private const string RepeatIsDropped = """{"may_have_arrived":true}""";

    /// <summary>True when an earlier send of this notice may have gone out.</summary>
    public static bool MayHaveGoneOut(Job job) => job.MayHaveRun || job.Payload is not null;

    /// <summary>The commit that follows from an attempt to send a notice.</summary>
    /// <remarks>
    /// While the channel is down, the notice is retried under the same id. When the receiver refused the notice, or the channel was down
    /// for <see cref="NoticeSettings.TryFor"/>, the next channel takes over, and at last the call-back list. A notice that the receiver may
    /// have accepted goes by no other channel: it is sent once more under the same id where the city chose so
    /// (<see cref="NoticeSettings.SendAgainWhenUnsure"/>), and otherwise the desk calls. To a receiver that drops doubles it is sent for as
    /// long as to one that is down, and then the desk calls.
    /// </remarks>
    /// <param name="ticket">The notice's ticket.</param>
    /// <param name="job">The job that sent the notice; <see cref="Job.MayHaveRun"/> when an earlier attempt may have been accepted.</param>
    /// <param name="notice">The notice before the attempt.</param>
    /// <param name="others">The ticket's notices of the same event by other channels.</param>
    /// <param name="delivery">The outcome of the attempt.</param>
    /// <param name="settings">The city's settings for notices.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="limits">The caps under which a notice by the next channel counts; null for none.</param>
    public static Commit After(
        Ticket ticket, Job job, Notice notice, IReadOnlyCollection<Notice> others, Delivery delivery, NoticeSettings settings,
        DateTimeOffset now, NoticeLimits? limits = null)
    {
        var mayRetry = now - notice.CreatedAt < settings.TryFor;
        return delivery switch
        {
            Delivery.Sent => new Commit
            {
                Finishes = job,
                Notices = { notice with { State = NoticeState.Sent, UpdatedAt = now } },
                Timeline = { new TimelineEntry(ticket.Id, now, "notice", 0, Describe(notice)) },
            },
            Delivery.Later { MayHaveArrived: true } when mayRetry => Retry(
                job with { Payload = job.Payload ?? RepeatIsDropped }, Backoff.After(job.Attempts + 1, FirstWait, LongestWait),
                job.MayHaveRun, now, finishes: job),
            Delivery.Later { MayHaveArrived: true } later =>
                TakeOver(ticket, job, notice, ContactMethod.Phone, later.Reason, now),
            Delivery.Later when mayRetry => Retry(job, Backoff.After(job.Attempts + 1, FirstWait, LongestWait), job.MayHaveRun, now),
            Delivery.Unsure unsure when (mayRetry || job.MayHaveRun) && settings.SendAgainWhenUnsure && job.Payload != SecondSend =>
                SendOnceMore(ticket, job, notice, unsure.Reason, now),
            Delivery.Unsure unsure => TakeOver(ticket, job, notice, ContactMethod.Phone, unsure.Reason, now),
            Delivery.Later later => GiveUp(later.Reason),
            Delivery.Refused refused => GiveUp(refused.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(delivery)),
        };

        Commit GiveUp(string reason) => MayHaveGoneOut(job)
            ? TakeOver(ticket, job, notice, ContactMethod.Phone, $"{reason}; an earlier try may have gone out", now)
            : TakeOver(ticket, job, notice, Next(ticket, notice, others, settings), reason, now, limits);
    }

    private static ContactMethod? Next(Ticket ticket, Notice notice, IReadOnlyCollection<Notice> others, NoticeSettings settings)
    {
        List<ContactMethod> failed = [.. others.Where(o => o.State == NoticeState.Failed).Select(o => o.Channel)];
        return NoticeRules.NextMethod(ticket.Resident, notice.Channel, failed) switch
        {
            ContactMethod.Text when !NoticeLimits.MayText(ticket.Resident, settings) =>
                NoticePlan.WithoutText(ticket.Resident, [.. failed, notice.Channel]),
            var next => next,
        };
    }

    private static Commit Retry(Job job, TimeSpan wait, bool mayHaveRun, DateTimeOffset now, Job? finishes = null) => new()
    {
        Finishes = finishes ?? job,
        Jobs = { job.PutOff(now + wait) with { MayHaveRun = mayHaveRun } },
    };

    // After the longest wait: the receiver may still be processing the first copy, and can drop the second only once it has the first. A
    // hub that stopped has been away meanwhile. That this is the second send is written before it begins: a hub that stops in it must not
    // send a third.
    private static Commit SendOnceMore(Ticket ticket, Job job, Notice notice, string reason, DateTimeOffset now)
    {
        var again = job with { Payload = SecondSend };
        var commit = Retry(again, job.MayHaveRun ? TimeSpan.Zero : LongestWait, mayHaveRun: false, now, finishes: job);
        commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "notice_unsure", 0, $"{Describe(notice)}: {reason}; sent once more"));
        return commit;
    }

    private static Commit TakeOver(
        Ticket ticket, Job job, Notice notice, ContactMethod? next, string reason, DateTimeOffset now, NoticeLimits? limits = null)
    {
        var channel = NoticePlan.Name(notice.Channel);
        var entry = $"{Describe(notice)}: {reason}; next: {next?.ToString().ToLowerInvariant()}";
        var commit = new Commit
        {
            Finishes = job,
            Notices = { notice with { State = NoticeState.Failed, Reason = reason, UpdatedAt = now } },
            Timeline = { new TimelineEntry(ticket.Id, now, "notice_failed", 0, entry) },
        };
        if (next is { } other)
        {
            commit.NewNotices.Add(NoticePlan.Make(ticket, notice.Event, other, now, $"{channel} failed: {reason}", limits));
        }

        return commit;
    }

    private static string Describe(Notice notice) => $"{notice.Event.Name()} by {NoticePlan.Name(notice.Channel)}";
}
