using Allentown311.City.Events;
using Allentown311.City.Hub;

namespace Allentown311.City.Feed;

/// <summary>Sends tickets to the hub: it posts them to the nodes in turn and, with a broker, sends every fourth as a message.</summary>
internal sealed class FrontDesk(HubClient hub, BrokerClient? brokerClient)
{
    private const int MessageEvery = 4;

    /// <summary>Reads the services that the hub publishes.</summary>
    public Task<Catalogue> ReadCatalogueAsync(CancellationToken ct) => Catalogue.ReadAsync(hub, ct);

    /// <summary>True when some tickets are sent as messages.</summary>
    public bool UsesMessages => brokerClient is not null;

    /// <summary>True for a ticket that is sent as a message.</summary>
    public bool IsMessage(int ticket) => UsesMessages && ticket % MessageEvery == 0;

    /// <summary>Sends a ticket, and waits for its number or for the reason why the hub refuses it.</summary>
    /// <param name="ticket">The ticket's place in the run, from 1.</param>
    /// <param name="fields">The ticket's form.</param>
    /// <param name="key">The key by which the hub recognises a repeat of the same ticket.</param>
    /// <param name="ct">Ends the wait.</param>
    public async Task<(string? Number, string? Refusal)> SubmitAsync(
        int ticket, List<KeyValuePair<string, string>> fields, string key, CancellationToken ct)
    {
        if (!IsMessage(ticket))
            return await hub.PostAsync(fields, key, ct);

        // The broker has accepted the message. When no event names its ticket, the message counts as lost, under its own id.
        return await brokerClient!.SendAsync(key, fields, ct)
            ? (await brokerClient.WaitForNumberAsync(key, ct) ?? $"the message {key}", null)
            : (null, "the broker was unavailable all the time");
    }
}
