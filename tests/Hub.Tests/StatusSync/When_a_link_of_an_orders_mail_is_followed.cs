using System.Net;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Tests.Access;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Yaml;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

[TestClass]
public sealed class When_a_link_of_an_orders_mail_is_followed
{
    private const string Pages = "https://311.testville.example";
    private const string Secret = "0123456789abcdef0123456789abcdef";

    [TestMethod]
    public async Task To_read_the_page_changes_nothing_and_the_button_does_and_its_note_is_kept()
    {
        await using var hub = await StartAsync();
        var link = Link(LinkAct.Done);

        for (var i = 0; i < 2; i++)
        {
            await hub.SendAsync(Call(HttpMethod.Head, link));
            var (status, page) = await hub.SendAsync(Call(HttpMethod.Get, link));
            status.ShouldBe(HttpStatusCode.OK);
            page.ShouldContain(Some.Order(1).Reference);
            page.ShouldContain("The work is done");
            page.ShouldNotContain("<script");
            page.ShouldNotContain("Ana");
        }

        (await OrderAsync(hub)).State.ShouldBe(Sent, "programs that look through mail follow links");
        (await hub.SendAsync(Press(link, "Filled, and swept"))).Text.ShouldContain("Thank you");

        var order = await OrderAsync(hub);
        (order.State, order.DepartmentCode, order.Note).ShouldBe((Completed, "DONE", "Filled, and swept"));
        (await hub.SendAsync(Press(Link(LinkAct.Received), ""))).Text.ShouldContain("is closed");
        (await OrderAsync(hub)).State.ShouldBe(Completed);
    }

    [TestMethod]
    [DataRow(LinkAct.Received, Received)]
    [DataRow(LinkAct.InProgress, InProgress)]
    public async Task Each_link_says_what_it_is_for(LinkAct act, WorkOrderState state)
    {
        await using var hub = await StartAsync();

        (await hub.SendAsync(Press(Link(act), ""))).Status.ShouldBe(HttpStatusCode.OK);

        (await OrderAsync(hub)).State.ShouldBe(state);
    }

    [TestMethod]
    public async Task Not_ours_says_nothing_without_a_reason()
    {
        await using var hub = await StartAsync();
        var link = Link(LinkAct.NotOurs);

        (await hub.SendAsync(Press(link, "  "))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await OrderAsync(hub)).State.ShouldBe(Sent);
        (await hub.SendAsync(Press(link, "The county's"))).Status.ShouldBe(HttpStatusCode.OK);

        var order = await OrderAsync(hub);
        order.DepartmentCode.ShouldBe("NOT OURS");
        order.Note.ShouldBe("The county's");
    }

    [TestMethod]
    public async Task A_link_that_is_forged_expired_or_another_mappings_changes_nothing()
    {
        await using var hub = await StartAsync();
        var (reference, later) = (Some.Order(1).Reference, TimeProvider.System.GetUtcNow().AddDays(1));
        string[] bad =
        [
            new OrderLink(reference, LinkAct.Done, later).Write("another secret of thirty-two chars!", "streets"),
            new OrderLink(reference, LinkAct.Done, TimeProvider.System.GetUtcNow().AddMinutes(-1)).Write(Secret, "streets"),
            new OrderLink(reference, LinkAct.Done, later).Write(Secret, "parks"),
            new OrderLink("ALN-26-00099-1-1", LinkAct.Done, later).Write(Secret, "streets"),
            "x",
        ];

        foreach (var token in bad)
        {
            (await hub.SendAsync(Call(HttpMethod.Get, $"/orders/streets/{token}"))).Status.ShouldBe(HttpStatusCode.NotFound);
            (await hub.SendAsync(Press($"/orders/streets/{token}", ""))).Status.ShouldBe(HttpStatusCode.NotFound);
        }

        (await OrderAsync(hub)).State.ShouldBe(Sent);
    }

    [TestMethod]
    [DataRow("https://evil.example")]
    [DataRow("null")]
    public async Task A_page_of_another_site_cannot_press_the_button(string origin)
    {
        await using var hub = await StartAsync();
        var request = Press(Link(LinkAct.Done), "");
        request.Headers.Remove("Origin");
        request.Headers.Add("Origin", origin);

        (await hub.SendAsync(request)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await OrderAsync(hub)).State.ShouldBe(Sent);
    }

    [TestMethod]
    public void A_token_of_which_any_bit_is_another_is_none()
    {
        var now = Some.Noon;
        var link = new OrderLink("ALN-26-00417-3-1", LinkAct.Done, now.AddDays(1));
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(link.Write(Secret, "streets"));
        OrderLink.Read(link.Write(Secret, "streets"), Secret, "streets", now).ShouldBe(link);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            OrderLink.Read(System.Buffers.Text.Base64Url.EncodeToString(changed), Secret, "streets", now).ShouldBeNull($"bit {bit}");
        }
    }

    private static async Task<OpenedHub> StartAsync()
    {
        var hub = await OpenedHub.StartAsync(
            [TestKey.With(Scopes.Read)], with: city => city with { Mappings = city.Mappings.Add("streets", Mapping()) });
        await hub.Store.CommitAsync(Some.New(Some.Ticket(1, Sent) with { Resident = Some.Resident }), default);
        return hub;
    }

    private static MailMapping Mapping()
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/streets.yaml",
            $$$"""
            mapping: 1
            name: streets
            connector: mail
            connection:
              smtp: { host: 127.0.0.1, port: 9, security: plain }
              from: orders@testville.example
              secret: "${S}"
              links: { url: "{{{Pages}}}/" }
            submit: { to: streets@testville.example, subject: "Work order {{ref}}", text: "{{link.done}}" }
            """,
            faults,
            _ => Secret);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<MailMapping>();
    }

    private static string Link(LinkAct act) =>
        new Uri(Mapping().LinkTo(Some.Order(1).Reference, act, TimeProvider.System.GetUtcNow())).AbsolutePath;

    private static HttpRequestMessage Call(HttpMethod method, string link)
    {
        var request = new HttpRequestMessage(method, link);
        request.Headers.Host = new Uri(Pages).Host;
        return request;
    }

    private static HttpRequestMessage Press(string link, string note)
    {
        var request = Call(HttpMethod.Post, link);
        request.Headers.Add("Origin", Pages);
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("note", note)]);
        return request;
    }

    private static async Task<WorkOrder> OrderAsync(OpenedHub hub) => (await hub.Store.Tickets.FindAsync([1L], default))[0].Order(1);
}
