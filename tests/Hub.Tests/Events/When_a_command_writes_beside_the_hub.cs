using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Events;

[TestClass]
public sealed class When_a_command_writes_beside_the_hub
{
    private static readonly HubSettings Plain = new("");

    /// <summary>The command reads from the store what the hub publishes, however the hub was started.</summary>
    [TestMethod]
    public async Task The_commands_change_is_published_as_the_hubs_own_changes_are()
    {
        (await ChannelsAsync(Plain with { EventsTopic = "city-events" })).ShouldBe([TicketEvents.Channel]);
        (await ChannelsAsync(Plain with { Node = Plain.Node with { Role = HubSettings.EdgeRole } })).ShouldBe(["edge.streets"]);
        (await ChannelsAsync(Plain)).ShouldBeEmpty();
    }

    /// <summary>The outbox channels that a command's change reaches beside a hub with these settings.</summary>
    private static async Task<IReadOnlyList<string>> ChannelsAsync(HubSettings hub)
    {
        using var folder = new TempFolder();
        var before = Some.Ticket(1, WorkOrderState.Pending);
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            await new AnnouncementsNote(store, Announcements.Of(hub.IsEdge, hub.EventsTopic)).RunAsync(Some.Noon, default);
            (await store.Marks.FindAsync(Announcements.Mark, default))
                .ShouldNotBeNull("without the mark of a hub that publishes nothing, the command's own settings would count");
            (await store.CommitAsync(Some.New(before), default)).Status.ShouldBe(CommitStatus.Done);
        }

        await using var beside = new SqliteStore(folder.File(), TimeProvider.System);
        var committer = await CommandCommitter.CommitterAsync(beside, TestCity.Make(), default);
        var after = before with { WorkOrders = [before.WorkOrders[0] with { State = WorkOrderState.Received }] };
        var result = await committer.CommitOnceAsync(new Commit { Tickets = { new TicketChange(before, after) } }, default);
        result.Status.ShouldBe(CommitStatus.Done);
        return [.. (await beside.Messages.CountAsync(default)).Select(c => c.Channel)];
    }
}
