using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Hands one notice to its channel.</summary>
internal sealed class NotifyStep(
    CityConfiguration city, NoticeChannelSet channels, NoticeComposer composer, TicketDecisions tickets, IStore store, NodeLease lease, TimeProvider time, ILogger<NotifyStep> log) : IStep
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
        Log.Tell(log, delivery, ticket.Number, NoticePlan.Name(channel), e.Name(), work.Job.Attempts + 1, time.GetElapsedTime(started).TotalMilliseconds);

        // A notice that went out at once needs nothing read back; the others need to know their age and what failed before.
        var notice = new Notice { TicketId = ticket.Id, Event = e, Channel = channel, CreatedAt = time.GetUtcNow(), UpdatedAt = time.GetUtcNow() };
        IReadOnlyCollection<Notice> others = [];
        if (delivery is not Delivery.Sent)
        {
            var all = (await store.Tickets.NoticesOfAsync(ticket.Id, ct).ConfigureAwait(false)).Where(n => n.Event == e).ToList();
            notice = all.FirstOrDefault(n => n.Channel == channel) ?? notice;
            others = [.. all.Where(n => n.Channel != channel)];
        }

        return (_, _) => Task.FromResult(NotifyRules.After(ticket, work.Job, notice, others, delivery, city.Notices.TryFor, time.GetUtcNow()));
    }

    private async Task<Delivery> SendAsync(CrmCore.Tickets.Ticket ticket, NoticeEvent e, NoticeChannel channel, bool mayHaveRun, CancellationToken ct)
    {
        if (mayHaveRun && !city.Notices.SendAgainWhenUnsure)
        {
            return new Delivery.Unsure("the hub stopped while it was being sent; it may have gone out");
        }

        var composed = composer.Compose(ticket, e, channel);
        lease.Ensure();
        return composed is { } message
            ? await channels[channel].SendAsync(message, ct).ConfigureAwait(false)
            : new Delivery.Refused($"there is no template for {e.Name()}");
    }
}

/// <summary>The channels by which notices go out.</summary>
internal sealed record NoticeChannelSet(INoticeChannel Mail, INoticeChannel Text)
{
    /// <summary>The channel.</summary>
    public INoticeChannel this[NoticeChannel channel] => channel == NoticeChannel.Text ? Text : Mail;
}
