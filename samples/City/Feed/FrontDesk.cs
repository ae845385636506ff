using Allentown311.City.Events;
using Allentown311.City.Hub;

namespace Allentown311.City.Feed;

/// <summary>Sends tickets to the hub: it posts them to the nodes in turn and, with a broker, sends every fourth as a message.</summary>
internal sealed class FrontDesk(HubClient hub, BrokerClient? brokerClient)
{
    private const int MessageEvery = 4;

    /// <summary>What can be asked for.</summary>
    public Task<Catalogue> CatalogueAsync(CancellationToken ct) => Catalogue.ReadAsync(hub, ct);

    public bool HasMessages => brokerClient is not null;

    /// <summary>True for a ticket that is sent as a message.</summary>
    public bool IsMessage(int ticket) => HasMessages && ticket % MessageEvery == 0;

    /// <summary>Sends a ticket, and waits for its number or for the reason why the hub refuses it.</summary>
    /// <param name="ticket">Which ticket of the run it is.</param>
    /// <param name="fields">Its form.</param>
    /// <param name="key">What makes a repeat the same ticket.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(string? Number, string? Refusal)> SubmitAsync(
        int ticket, List<KeyValuePair<string, string>> fields, string key, CancellationToken ct)
    {
        if (!IsMessage(ticket))
            return await hub.PostAsync(fields, key, ct);

        // The broker has accepted the message. When no event names its ticket, the message counts as lost, under its own id.
        return await brokerClient!.SendAsync(key, fields, ct)
            ? (await brokerClient.NumberAsync(key, ct) ?? $"the message {key}", null)
            : (null, "the broker was away all the time");
    }
}
