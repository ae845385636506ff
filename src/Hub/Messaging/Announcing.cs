using Allentown311.Hub.Cities;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Messaging;

/// <summary>What others are told of a change, in the transaction of the change: by the hub, and by a command that writes beside it.</summary>
internal static class Announcing
{
    /// <summary>The store's note of what its hub tells others. A command cannot know with which options the hub was started.</summary>
    public const string Mark = "announces";

    private const string Words = "edge";
    private const string Events = "events";

    /// <summary>What a commit of this hub tells others of a change.</summary>
    public static Func<TicketChange, IEnumerable<OutboxMessage>> Of(City city, HubSettings settings) => Of(Kind(settings), city);

    /// <summary>Notes it for the commands.</summary>
    public static Task NoteAsync(IStore store, HubSettings settings, CancellationToken ct) => store.SetMarkAsync(Mark, Kind(settings), ct);

    /// <summary>Lets a command tell what the hub would. Where no hub has started yet, the settings say so.</summary>
    public static async Task AdoptAsync(IStore store, City city, CancellationToken ct) =>
        store.Announce = Of(await store.MarkAsync(Mark, ct).ConfigureAwait(false) ?? (Settings.Of("Role") == HubSettings.EdgeRole ? Words : Settings.Of("EventsTopic") is null ? null : Events), city);

    private static string? Kind(HubSettings settings) => settings.IsEdge ? Words : settings.EventsTopic is null ? null : Events;

    private static Func<TicketChange, IEnumerable<OutboxMessage>> Of(string? kind, City city) => kind switch
    {
        Words => EdgeNews.Of,
        Events => change => TicketEvents.Of(change, city),
        _ => static _ => [],
    };
}
