using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// What the hub publishes about ticket changes: ticket events, status messages of an edge hub, or nothing. The running hub stores it, so
/// that a command beside the hub publishes the same. The command cannot know with which options the hub was started.
/// </summary>
internal static class Announcements
{
    /// <summary>Name of the mark in the store.</summary>
    public const string Mark = "announces";

    private const string Edge = "edge";
    private const string Events = "events";
    private const string Nothing = "nothing";

    /// <summary>
    /// The value of the mark for a hub. A hub that publishes nothing stores that too, since a command's own settings are not the hub's.
    /// </summary>
    /// <param name="inside">True for a hub inside a department's network.</param>
    /// <param name="topic">The topic of the ticket events; null for none.</param>
    public static string Of(bool inside, string? topic) => inside ? Edge : topic is null ? Nothing : Events;

    /// <summary>The effects that publish changes, for a value of the mark.</summary>
    public static IReadOnlyList<IChangeEffect> Effects(string announces, CityConfiguration city) => announces switch
    {
        Edge => [new EdgeStatusEffect()],
        Events => [new TicketEventEffect(city)],
        _ => [],
    };
}

/// <summary>Stores what this hub publishes, for the commands beside it.</summary>
internal sealed class AnnouncementsNote(IStore store, string announces) : IStartupTask
{
    /// <inheritdoc/>
    public Task RunAsync(DateTimeOffset now, CancellationToken ct) => store.Marks.SetAsync(Announcements.Mark, announces, ct);
}
