using System.Globalization;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Links;

/// <summary>
/// Sends a test ticket through the whole hub now and then, so that an outage shows when no resident asks for anything. One is open at a
/// time; what is sent is remembered before it is sent, so a restart neither forgets nor doubles one.
/// </summary>
internal sealed class Canary(CityConfiguration city, IStore store, TicketIntake intake, TimeProvider time)
{
    /// <summary>The source of its tickets.</summary>
    public const string Source = "canary";

    private const string Mark = "canary";
    private const string Description = "TEST of the link between 311 and this department, made by the 311 hub itself. No work is needed: please close it.";

    /// <summary>Sends the next one when it is time; how the last one does. Null where the city has none.</summary>
    public async Task<CanaryReport?> TickAsync(CancellationToken ct)
    {
        if (city.Canary is not { } settings)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var slot = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds() / (long)settings.Every.TotalMilliseconds * (long)settings.Every.TotalMilliseconds);
        var (sent, ticket) = await LastAsync(ct).ConfigureAwait(false);
        if (sent is null || (ticket is { Status: TicketStatus.Closed } && slot > sent.Slot))
        {
            (sent, ticket) = (new CanarySent(slot, now, 0), null);
            await RememberAsync(sent, ct).ConfigureAwait(false);
        }

        if (sent.TicketId == 0)
        {
            (ticket, _) = await intake.TakeAsync(Make(settings, sent, now), ct).ConfigureAwait(false);
            sent = sent with { TicketId = ticket.Id };
            await RememberAsync(sent, ct).ConfigureAwait(false);
        }

        return CanaryReport.Of(sent, ticket, settings, now);
    }

    /// <summary>How the last one does, sending none; null where there is none.</summary>
    public async Task<CanaryReport?> ReadAsync(CancellationToken ct) =>
        city.Canary is { } settings && await LastAsync(ct).ConfigureAwait(false) is ({ } sent, var ticket) ? CanaryReport.Of(sent, ticket, settings, time.GetUtcNow()) : null;

    private async Task<(CanarySent? Sent, Ticket? Ticket)> LastAsync(CancellationToken ct)
    {
        if (await store.Marks.FindAsync(Mark, ct).ConfigureAwait(false) is not { } text || JsonSerializer.Deserialize<CanarySent>(text) is not { } sent)
        {
            return default;
        }

        return (sent, sent.TicketId == 0 ? null : await store.Tickets.FindAsync([sent.TicketId], ct).ConfigureAwait(false) is [var ticket] ? ticket : null);
    }

    private Task RememberAsync(CanarySent sent, CancellationToken ct) => store.Marks.SetAsync(Mark, JsonSerializer.Serialize(sent), ct);

    private Ticket Make(CanarySettings settings, CanarySent sent, DateTimeOffset now) => new()
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
