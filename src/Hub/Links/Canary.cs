using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>
/// Sends a test ticket through the whole hub at intervals, so that an outage shows even when no resident asks for anything. One test ticket
/// is open at a time. The hub stores that it sends one before it sends it, so a restart neither loses nor doubles it.
/// </summary>
internal sealed class Canary(CityConfiguration city, IStore store, TicketIntake intake, TimeProvider time)
{
    /// <summary>The source of the test tickets.</summary>
    public const string Source = "canary";

    private const string Mark = "canary";

    private const string Description = "TEST of the link between 311 and this department, made by the 311 hub itself. "
        + "No work is needed: please close it.";

    /// <summary>
    /// Sends the next test ticket when it is due, and reports on the last one; null when the city has not asked for test tickets.
    /// </summary>
    public async Task<CanaryReport?> TickAsync(CancellationToken ct)
    {
        if (city.Canary is not { } settings)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var every = (long)settings.Every.TotalMilliseconds;
        var slot = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds() / every * every);
        var (sent, ticket) = await ReadLastAsync(ct).ConfigureAwait(false);
        if (sent is null || (ticket is { Status: TicketStatus.Closed } && slot > sent.Slot))
        {
            sent = new CanarySent(slot, now, 0);
            ticket = null;
            await SaveAsync(sent, ct).ConfigureAwait(false);
        }

        if (sent.TicketId == 0)
        {
            (ticket, _) = await intake.TakeAsync(MakeTicket(settings, sent, now), [], ct).ConfigureAwait(false);
            sent = sent with { TicketId = ticket.Id };
            await SaveAsync(sent, ct).ConfigureAwait(false);
        }

        return CanaryReport.Of(sent, ticket, settings, now);
    }

    /// <summary>Reports on the last test ticket without sending one; null when none was sent.</summary>
    public async Task<CanaryReport?> ReadAsync(CancellationToken ct) =>
        city.Canary is { } settings && await ReadLastAsync(ct).ConfigureAwait(false) is ({ } sent, var ticket)
            ? CanaryReport.Of(sent, ticket, settings, time.GetUtcNow())
            : null;

    private async Task<(CanarySent? Sent, Ticket? Ticket)> ReadLastAsync(CancellationToken ct)
    {
        var text = await store.Marks.FindAsync(Mark, ct).ConfigureAwait(false);
        if (text is null || JsonSerializer.Deserialize<CanarySent>(text) is not { } sent)
        {
            return default;
        }

        if (sent.TicketId == 0)
        {
            return (sent, null);
        }

        return (sent, await store.Tickets.FindAsync([sent.TicketId], ct).ConfigureAwait(false) is [var ticket] ? ticket : null);
    }

    private Task SaveAsync(CanarySent sent, CancellationToken ct) => store.Marks.SetAsync(Mark, JsonSerializer.Serialize(sent), ct);

    private Ticket MakeTicket(CanarySettings settings, CanarySent sent, DateTimeOffset now) => new()
    {
        Id = 0,
        Number = "",
        Service = settings.Service,
        Description = Description,
        Location = new Location(settings.Address ?? city.Name),
        Source = Source,
        SourceReference = sent.Slot.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        RequestedAt = now,
        UpdatedAt = now,
    };
}
