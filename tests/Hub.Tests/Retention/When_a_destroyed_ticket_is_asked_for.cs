using System.Net;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.StatusSync;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Retention;

/// <summary>Nothing brings back what was destroyed, and nothing makes a second ticket or order of it.</summary>
[TestClass]
public sealed class When_a_destroyed_ticket_is_asked_for
{
    private static readonly Dictionary<string, string> Form = new()
    {
        ["service_code"] = TestCity.TwoDepartments, ["address_string"] = "1 Main St", ["description"] = "hole",
        ["email"] = "ana@example.org",
    };

    [TestMethod]
    public async Task A_repeat_and_a_look_up_are_answered_with_410_and_the_lists_leave_it_out()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await PostAsync(hub);
        await DestroyAsync(hub, number, RecordClass.Tickets);

        using var again = await hub.SendAsync("requests.json", Form, "k-1");
        again.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await again.Content.ReadAsStringAsync()).ShouldContain(number);
        using var found = await hub.Http.GetAsync($"requests/{number}.json");
        found.StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await hub.GetAsync($"requests.json?service_request_id={number}")).ShouldBe("[]");
        (await hub.GetAsync("requests.json")).ShouldBe("[]");
        (await hub.GetAsync("servicerequestupdates.json")).ShouldBe("[]");
        using var other = await hub.SendAsync("requests.json", Form, "k-2");
        other.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [TestMethod]
    public async Task A_repeat_of_one_whose_contacts_alone_were_destroyed_is_still_told_from_another_request()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await PostAsync(hub);
        await DestroyAsync(hub, number, RecordClass.Contacts);

        using var again = await hub.SendAsync("requests.json", Form, "k-1");
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await again.Content.ReadAsStringAsync()).ShouldContain(number);
        using var other = await hub.SendAsync("requests.json", new(Form) { ["description"] = "another hole" }, "k-1");
        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await TicketAsync(hub.Store, number)).Resident.ShouldBe(Resident.Anonymous, "the repeat brought the contacts back");
    }

    [TestMethod]
    [DataRow(WorkOrderState.InProgress)]
    [DataRow(WorkOrderState.WrongDepartment)]
    [DataRow(null, DisplayName = "a code the mapping does not know")]
    public void A_late_status_changes_nothing_parks_nothing_and_is_counted(WorkOrderState? state)
    {
        var numbered = Page.Numbered(1, WorkOrderState.Completed) with { Status = TicketStatus.Closed };
        var ended = numbered.With(numbered.Order(1) with { DepartmentChangedAt = Some.Noon, DepartmentCode = "completed" });

        var (commit, changes) = Page.Apply([Page.Says("S-1-1", state, minute: 59)], DestructionRules.Reduce(ended, DestroyedParts.Content));

        Written.By(commit).ShouldBeEmpty();
        (changes.OfDestroyed, changes.Moved.Count).ShouldBe((1, 0));

        var whole = Page.Apply([Page.Says("S-1-1", WorkOrderState.InProgress, minute: 59)], ended).Commit;
        whole.Tickets.ShouldHaveSingleItem().After.Status.ShouldBe(TicketStatus.InProgress, "a whole ticket is opened again");
    }

    [TestMethod]
    public void A_repeat_at_an_edge_hub_is_answered_with_the_status_and_brings_nothing_back()
    {
        var full = Some.Full(1) with { WorkOrders = [Some.Order(1, 1, WorkOrderState.Completed)] };
        foreach (var parts in new[] { DestroyedParts.Contacts, DestroyedParts.Content })
        {
            var (commit, _) = EdgeIntakeRules.Accept(
                EdgeOrder.Of(full, full.Order(1)), DestructionRules.Reduce(full, parts), null, TestCity.Make(), "edge.streets", Some.Noon);

            (commit.Tickets.Count, commit.Jobs.Count, commit.Rows.Count).ShouldBe((0, 0, 0));
            commit.Outbox.ShouldHaveSingleItem().Body.ShouldContain("completed");
        }
    }

    [TestMethod]
    public async Task Another_order_of_it_at_an_edge_hub_is_new_work_and_brings_all_of_the_ticket()
    {
        var full = Some.Full(1) with { Version = 1, WorkOrders = [Some.Order(1, 1, WorkOrderState.Completed)] };
        using var folder = new TempFolder();
        await using var store = new Hub.Store.Sqlite.SqliteStore(folder.File(), TimeProvider.System);
        var gone = DestructionRules.Reduce(full, DestroyedParts.Content);
        await store.CommitAsync(Some.New(gone), default);
        var asked = full with { WorkOrders = [.. full.WorkOrders, Some.Order(1, 3)] };

        var (commit, _) = EdgeIntakeRules.Accept(
            EdgeOrder.Of(asked, asked.Order(3)), gone, null, TestCity.Make(), "edge.streets", Some.Noon);
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);

        var ticket = (await store.Tickets.FindAsync([1], default)).ShouldHaveSingleItem();
        (ticket.Description, ticket.Resident, ticket.Destroyed).ShouldBe((full.Description, full.Resident, DestroyedParts.None));
        commit.Jobs.ShouldHaveSingleItem().Subject.ShouldBe(WorkOrderId.Of(1, 3));
    }

    [TestMethod]
    public void What_an_edge_hub_says_of_it_changes_nothing()
    {
        var full = Some.Full(1) with { WorkOrders = [Some.Order(1, 1, WorkOrderState.Completed)] };
        var gone = DestructionRules.Reduce(full, DestroyedParts.Content);
        var commit = new Commit();

        EdgeStatusRules.Apply(
            new EdgeStatus(EdgeStatus.Form, "streets", gone.Order(1).Reference, "received", "S-9", null, null, null, null),
            gone, gone.Order(1), Some.Noon, commit);

        Written.By(commit).ShouldBeEmpty();
    }

    private static async Task<string> PostAsync(RunningHub hub)
    {
        using var answer = await hub.SendAsync("requests.json", Form, "k-1");
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement[0].GetProperty("service_request_id").GetString()!;
    }

    private static async Task<Ticket> TicketAsync(IStore store, string number)
    {
        TicketNumber.TryParse(number, out var id).ShouldBeTrue();
        return (await store.Tickets.FindAsync([id], default)).ShouldHaveSingleItem();
    }

    // As a purge does, it leaves a ticket alone that is still to be routed: a step that came later would open it again. Another step may
    // change the ticket meanwhile; then it is closed anew.
    private static async Task DestroyAsync(RunningHub hub, string number, RecordClass records)
    {
        while (true)
        {
            var ticket = await TicketAsync(hub.Store, number);
            if (ticket.WorkOrders.IsEmpty)
            {
                await Task.Yield();
                continue;
            }

            var ended = ticket.WorkOrders.Select(o => o with { State = WorkOrderState.Cancelled });
            var closed = ticket with { Status = TicketStatus.Closed, Version = ticket.Version + 1, WorkOrders = [.. ended] };
            var commit = new Commit { Tickets = { new TicketChange(ticket, closed) } };
            if ((await hub.Store.CommitAsync(commit, default)).Status != CommitStatus.Done)
            {
                continue;
            }

            var destroy = new Commit();
            DestructionRules.Destroy(new PurgeOrder(records, Some.Noon, "ana", "over"), [closed], [], Some.Noon, destroy);
            if ((await hub.Store.CommitAsync(destroy, default)).Status == CommitStatus.Done)
            {
                return;
            }
        }
    }
}
