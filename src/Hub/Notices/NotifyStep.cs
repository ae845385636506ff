using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>Hands one notice to its channel.</summary>
internal sealed class NotifyStep(
    CityConfiguration city, NoticeSenderSet channels, NoticeComposer composer, TicketDecisions tickets, IStore store, NodeLease lease,
    TimeProvider time, ILogger<NotifyStep> log) : IStep
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
        Log.Tell(log, delivery, ticket.Number, NoticePlan.Name(channel), e.Name(), work.Job.Attempts + 1, elapsed);

        // What became of it is only here: whatever else is needed is read where a store that is away is waited for.
        return async (_, deciding) =>
        {
            var (notice, others) = await ReadAsync(ticket.Id, e, channel, delivery, deciding).ConfigureAwait(false);
            return NotifyRules.After(ticket, work.Job, notice, others, delivery, city.Notices, time.GetUtcNow());
        };
    }

    // A notice that went out at once needs nothing read back; the others need to know their age and what failed before.
    private async Task<(Notice Notice, IReadOnlyCollection<Notice> Others)> ReadAsync(
        long ticket, NoticeEvent e, ContactMethod channel, Delivery delivery, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var notice = new Notice { TicketId = ticket, Event = e, Channel = channel, CreatedAt = now, UpdatedAt = now };
        if (delivery is Delivery.Sent)
        {
            return (notice, []);
        }

        var all = (await store.Tickets.NoticesOfAsync(ticket, ct).ConfigureAwait(false)).Where(n => n.Event == e).ToList();
        return (all.FirstOrDefault(n => n.Channel == channel) ?? notice, [.. all.Where(n => n.Channel != channel)]);
    }

    private async Task<Delivery> SendAsync(Ticket ticket, NoticeEvent e, ContactMethod channel, bool mayHaveRun, CancellationToken ct)
    {
        if (mayHaveRun && !city.Notices.SendAgainWhenUnsure)
        {
            return new Delivery.Unsure("an earlier try may have gone out");
        }

        var composed = composer.Compose(ticket, e, channel);
        lease.Ensure();
        return composed is { } message
            ? await channels[channel].SendAsync(message, ct).ConfigureAwait(false)
            : new Delivery.Refused($"there is no template for {e.Name()}");
    }
}
