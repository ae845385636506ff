using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Routing;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Makes the committer with which a command changes tickets beside a running hub, so that a change makes the same notices and events as one
/// of the hub.
/// </summary>
internal static class CommandCommitter
{
    /// <summary>
    /// The effects of a ticket's change: notices and events. A started hub has noted in the store which events it publishes; where no hub
    /// has started on the store yet, the settings decide.
    /// </summary>
    public static async Task<ChangeEffects> ReadEffectsAsync(IStore store, CityConfiguration city, CancellationToken ct)
    {
        var isEdge = Settings.Read("Role") == HubSettings.EdgeRole;
        var announces = await store.Marks.FindAsync(Announcements.Mark, ct).ConfigureAwait(false)
            ?? Announcements.Of(isEdge, Settings.Read("EventsTopic"));
        var events = Announcements.Effects(announces, city);

        // A hub inside a department's network sends no notices to residents.
        if (announces == Announcements.Of(inside: true, topic: null))
        {
            return new ChangeEffects(events);
        }

        var restored = await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false);
        var ofFile = Settings.Read("Keys") is { } path && File.Exists(path) ? KeyRing.ReadFile(path, new Faults(), city.Keys) : null;
        var keys = city.Keys.AddRange(ofFile ?? []);
        var limits = new NoticeLimits(city.Notices, () => keys);
        return new ChangeEffects([new FollowOnEffect(city), new NoticeEffect(city.Notices.Events, restored.At, limits), .. events]);
    }

    /// <summary>The committer of a command.</summary>
    public static async Task<Committer> CommitterAsync(IStore store, CityConfiguration city, CancellationToken ct) =>
        Committer.ForCommand(store, await ReadEffectsAsync(store, city, ct).ConfigureAwait(false), TimeProvider.System);
}
