using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices.Verification;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>The step that sends one notice by its channel.</summary>
internal sealed class NotifyStep(
    CityConfiguration city, NoticeSenderSet senders, NoticeComposer composer, TicketDecisions tickets, IStore store, NodeLease lease,
    TimeProvider time, ILogger<NotifyStep> log, NoticeLimits? limits = null, AddressVerification? verification = null) : IStep
{
    /// <inheritdoc/>
    public JobKind Kind => JobKind.Notify;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = await tickets.TicketOfAsync(work, ct).ConfigureAwait(false);
        var (e, channel) = Notice.Parts(work.Job.Subject);
        var started = time.GetTimestamp();
        CrashPoint.At(CrashPoint.NoticeClaimed);
        var delivery = await SendAsync(ticket, e, channel, work.Job.MayHaveRun, ct).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.NoticeSent);
        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
        Log.Outcome(log, delivery, ticket.Number, NoticePlan.Name(channel), e.Name(), work.Job.Attempts + 1, elapsed);

        // Only this process knows the outcome, so it must not be lost to a store that is unavailable. The rest of what the decision needs
        // is read inside the callback, which the engine repeats until the store answers.
        return async (_, decideCt) =>
        {
            var (notice, others) = await ReadNoticesAsync(ticket.Id, e, channel, delivery, decideCt).ConfigureAwait(false);
            return NotifyRules.After(ticket, work.Job, notice, others, delivery, city.Notices, time.GetUtcNow(), limits);
        };
    }

    // A notice that was sent needs no more than its key. For other outcomes, the rules need the notice's age and the failed channels.
    private async Task<(Notice Notice, IReadOnlyCollection<Notice> Others)> ReadNoticesAsync(
        long ticketId, NoticeEvent e, ContactMethod channel, Delivery delivery, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var notice = new Notice { TicketId = ticketId, Event = e, Channel = channel, CreatedAt = now, UpdatedAt = now };
        if (delivery is Delivery.Sent)
        {
            return (notice, []);
        }

        var notices = await store.Tickets.NoticesOfAsync(ticketId, ct).ConfigureAwait(false);
        var ofEvent = notices.Where(n => n.Event == e).ToList();
        return (ofEvent.FirstOrDefault(n => n.Channel == channel) ?? notice, [.. ofEvent.Where(n => n.Channel != channel)]);
    }

    private async Task<Delivery> SendAsync(Ticket ticket, NoticeEvent e, ContactMethod channel, bool mayHaveRun, CancellationToken ct)
    {
        if (mayHaveRun && !(city.Notices.SendAgainWhenUnsure && senders[channel].RepeatIsDropped))
        {
            // The rules decide whether it goes once more, and write so before it does.
            return new Delivery.Unsure("an earlier try may have gone out");
        }

        if (channel == ContactMethod.Text && !NoticeLimits.MayText(ticket.Resident, city.Notices))
        {
            return new Delivery.Refused(NoticeLimits.NotTexted);
        }

        var link = verification is null ? null : await verification.LinkForAsync(ticket, channel, ct).ConfigureAwait(false);
        var message = composer.Compose(ticket, e, channel, link);
        lease.Ensure();
        return message is not null
            ? await senders[channel].SendAsync(message, ct).ConfigureAwait(false)
            : new Delivery.Refused($"there is no template for {e.Name()}");
    }
}
