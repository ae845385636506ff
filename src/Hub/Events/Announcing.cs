using Allentown311.Hub.City;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>What others are told of a change, in the transaction of the change: by the hub, and by a command that writes beside it.</summary>
internal static class Announcing
{
    /// <summary>The store's note of what its hub tells others. A command cannot know with which options the hub was started.</summary>
    public const string Mark = "announces";

    private const string Words = "edge";
    private const string Events = "events";
    private const string Nothing = "nothing";

    /// <summary>What a commit of this hub tells others of a change.</summary>
    public static Func<TicketChange, IEnumerable<OutboxMessage>> Of(CityConfiguration city, HubSettings settings) => Of(Kind(settings), city);

    /// <summary>Notes it for the commands.</summary>
    public static Task NoteAsync(IStore store, HubSettings settings, CancellationToken ct) => store.SetMarkAsync(Mark, Kind(settings), ct);

    /// <summary>Lets a command tell what the hub would. Where no hub has started yet, the settings say so.</summary>
    public static async Task AdoptAsync(IStore store, CityConfiguration city, CancellationToken ct) =>
        store.Announce = Of(await store.MarkAsync(Mark, ct).ConfigureAwait(false) ?? Kind(Settings.Of("Role") == HubSettings.EdgeRole, Settings.Of("EventsTopic")), city);

    private static string Kind(HubSettings settings) => Kind(settings.IsEdge, settings.EventsTopic);

    // Said also when it is nothing: a command's own settings are not the hub's.
    private static string Kind(bool isEdge, string? topic) => isEdge ? Words : topic is null ? Nothing : Events;

    private static Func<TicketChange, IEnumerable<OutboxMessage>> Of(string kind, CityConfiguration city) => kind switch
    {
        Words => EdgeNews.Of,
        Events => change => TicketEvents.Of(change, city),
        _ => static _ => [],
    };
}
