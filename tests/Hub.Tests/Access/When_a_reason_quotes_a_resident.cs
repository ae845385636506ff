using System.Net;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Case = Allentown311.Hub.Tests.ParkedWork.Case;

namespace Allentown311.Hub.Tests.Access;

/// <summary>A department's answer, and a row that cannot be read, may repeat what a resident wrote.</summary>
[TestClass]
public sealed class When_a_reason_quotes_a_resident
{
    private const string Description = "my neighbour Zebulon keeps a goat";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("/api/orders", Scopes.Read, "HTTP 422: cannot take")]
    [DataRow("/api/parked", Scopes.Read, "HTTP 422: cannot take")]
    [DataRow("/api/parked", Scopes.Read, "row 3:")]
    [DataRow("/api/parked/submit-106753", Scopes.Operate, "HTTP 422: cannot take")]
    [DataRow("/api/tickets/26-00417-3", Scopes.Operate, "HTTP 422: cannot take")]
    public async Task No_answer_without_payloads_repeats_it_and_the_rest_of_the_reason_is_shown(string path, string scope, string shown)
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(scope)]);
        await StoreAsync(hub);

        var (status, text) = await hub.SendAsync(
            OpenedHub.With(new HttpRequestMessage(HttpMethod.Get, path), "X-Api-Key", TestKey.Text));

        status.ShouldBe(HttpStatusCode.OK, text);
        text.ShouldContain(shown);
        text.ShouldNotContain("Zebulon");
        text.ShouldNotContain("goat");
    }

    [TestMethod]
    public async Task Whoever_may_see_payloads_sees_the_reason_as_it_is()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Operate, Scopes.Payloads)]);
        await StoreAsync(hub);

        var (_, text) = await hub.SendAsync(OpenedHub.With(
            new HttpRequestMessage(HttpMethod.Get, "/api/parked/submit-106753?payloads=true"), "X-Api-Key", TestKey.Text));

        text.ShouldContain("Zebulon");
    }

    [TestMethod]
    public async Task The_list_of_whom_to_call_needs_payloads_and_is_kept_in_the_audit()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Operate, Scopes.Payloads)]);

        (await hub.GetAsync("/api/callbacks", TestKey.Text)).ShouldBe(HttpStatusCode.OK);

        var line = (await hub.Store.Desk.AuditAsync(0, 10, Ct)).ShouldHaveSingleItem();
        (line.Entry.Who, line.Entry.What).ShouldBe(("open311", "callbacks.read"));
    }

    private async Task StoreAsync(OpenedHub hub)
    {
        var reason = $"HTTP 422: cannot take {Description}";
        var order = Case.Order() with { Reason = reason };
        var ticket = Case.Ticket(417, order) with { Description = Description, Number = "26-00417-3" };
        var commit = new Commit
        {
            Tickets = { new TicketChange(null, ticket) },
            Timeline = { new TimelineEntry(417, Store.Some.Noon, "parked", 1, reason) },
            Jobs =
            {
                Case.Submit(order, reason).Job,
                Case.Of(JobKind.UnreadableRow, 7, null, $"row 3: \"{Description}\" is not a time").Job with { Lane = "read:streets-soap" },
            },
        };
        (await hub.Store.CommitAsync(commit, Ct)).Status.ShouldBe(CommitStatus.Done);
    }
}
