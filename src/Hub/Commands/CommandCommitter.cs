using Allentown311.Hub.City;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary>How a command changes tickets beside a running hub: residents and others are told what that hub would tell them.</summary>
internal static class CommandCommitter
{
    /// <summary>What follows from a ticket's change. Where no hub has started on the store yet, the settings say it.</summary>
    public static async Task<ChangeEffects> EffectsAsync(IStore store, CityConfiguration city, CancellationToken ct)
    {
        var inside = Settings.Of("Role") == HubSettings.EdgeRole;
        var announces = await store.Marks.FindAsync(Announcements.Mark, ct).ConfigureAwait(false) ?? Announcements.Of(inside, Settings.Of("EventsTopic"));
        var others = Announcements.Effects(announces, city);

        // A hub inside a department's network tells no resident.
        return announces == Announcements.Of(inside: true, topic: null) ? new ChangeEffects(others)
            : new ChangeEffects([new NoticeEffect(city.Notices.Events, (await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false)).At), .. others]);
    }

    /// <summary>What commits for a command.</summary>
    public static async Task<Committer> CommitterAsync(IStore store, CityConfiguration city, CancellationToken ct) =>
        Committer.ForCommand(store, await EffectsAsync(store, city, ct).ConfigureAwait(false), TimeProvider.System);
}
