using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>
/// What others are told of tickets' changes, as the running hub notes it in the store. A command beside the hub tells the same; it cannot know with
/// which options the hub was started.
/// </summary>
internal static class Announcements
{
    /// <summary>The note's name.</summary>
    public const string Mark = "announces";

    private const string Edge = "edge";
    private const string Events = "events";
    private const string Nothing = "nothing";

    /// <summary>What a hub tells others. Said also when it is nothing: a command's own settings are not the hub's.</summary>
    /// <param name="inside">True for a hub inside a department's network.</param>
    /// <param name="topic">The topic ticket events go to; null for none.</param>
    public static string Of(bool inside, string? topic) => inside ? Edge : topic is null ? Nothing : Events;

    /// <summary>What that means for a change.</summary>
    public static IReadOnlyList<IChangeEffect> Effects(string announces, CityConfiguration city) => announces switch
    {
        Edge => [new EdgeStatusEffect()],
        Events => [new TicketEventEffect(city)],
        _ => [],
    };
}

/// <summary>Notes for the commands beside this hub what others are told.</summary>
internal sealed class AnnouncementsNote(IStore store, string announces) : IStartupTask
{
    /// <inheritdoc/>
    public Task RunAsync(DateTimeOffset now, CancellationToken ct) => store.Marks.SetAsync(Announcements.Mark, announces, ct);
}
