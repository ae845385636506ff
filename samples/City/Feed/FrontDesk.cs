using Allentown311.City.Events;
using Allentown311.City.Hub;

namespace Allentown311.City.Feed;

/// <summary>The ways a ticket comes in: it is posted to the nodes in turn, or, with a broker, every fourth is sent as a message.</summary>
internal sealed class FrontDesk(HubClient hub, Correspondent? correspondent)
{
    private const int MessageEvery = 4;

    /// <summary>What can be asked for.</summary>
    public Task<Catalogue> CatalogueAsync(CancellationToken ct) => Catalogue.ReadAsync(hub, ct);

    public bool HasMessages => correspondent is not null;

    /// <summary>True for a ticket that comes by message.</summary>
    public bool IsMessage(int ticket) => HasMessages && ticket % MessageEvery == 0;

    /// <summary>Brings a ticket in, and waits for its number or why the hub will not have it.</summary>
    /// <param name="ticket">Which ticket of the run it is.</param>
    /// <param name="fields">Its form.</param>
    /// <param name="key">What makes a repeat the same ticket.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(string? Number, string? Refusal)> TakeAsync(
        int ticket, List<KeyValuePair<string, string>> fields, string key, CancellationToken ct)
    {
        if (!IsMessage(ticket))
            return await hub.PostAsync(fields, key, ct);

        // The broker has it: a message no ticket is heard of is a lost one, under the only name it has.
        return await correspondent!.SendAsync(key, fields, ct)
            ? (await correspondent.NumberAsync(key, ct) ?? $"the message {key}", null)
            : (null, "the broker was away all the time");
    }
}
