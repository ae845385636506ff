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

    /// <summary>However the hub was started, by options or settings: its store says it.</summary>
    [TestMethod]
    public async Task Others_are_told_of_it_as_of_the_hubs_own_changes()
    {
        (await ToldAsync(Plain with { EventsTopic = "city-events" })).ShouldBe([TicketEvents.Channel]);
        (await ToldAsync(Plain with { Node = Plain.Node with { Role = HubSettings.EdgeRole } })).ShouldBe(["edge.streets"]);
        (await ToldAsync(Plain)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> ToldAsync(HubSettings hub)
    {
        using var folder = new TempFolder();
        var before = Some.Ticket(1, WorkOrderState.Pending);
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            await new AnnouncementsNote(store, Announcements.Of(hub.IsEdge, hub.EventsTopic)).RunAsync(Some.Noon, default);
            (await store.Marks.FindAsync(Announcements.Mark, default)).ShouldNotBeNull("a hub that tells nothing says so, or the command's own settings would count");
            (await store.CommitAsync(Some.New(before), default)).Status.ShouldBe(CommitStatus.Done);
        }

        await using var beside = new SqliteStore(folder.File(), TimeProvider.System);
        var committer = await CommandCommitter.CommitterAsync(beside, TestCity.Make(), default);
        var after = before with { WorkOrders = [before.WorkOrders[0] with { State = WorkOrderState.Received }] };
        (await committer.CommitOnceAsync(new Commit { Tickets = { new TicketChange(before, after) } }, default)).Status.ShouldBe(CommitStatus.Done);
        return [.. (await beside.Messages.CountAsync(default)).Select(c => c.Channel)];
    }
}
