using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public class When_changes_come_in_pages
{
    private const string Numbered = "paging: { param: page, first: 1, next: $.next }";
    private const string Linked = "paging: { link: $.links.next }";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Every_page_of_a_round_asks_from_the_same_instant()
    {
        await using var server = await StartPagesAsync(
            """{"items":[{"id":"1","status":"open","at":"2026-07-04T12:30:00Z"}],"next":2}""",
            """{"items":[{"id":"2","status":"open","at":"2026-07-04T12:10:00Z"}],"next":null}""",
            """{"items":[]}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Numbered), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        var second = await connector.ReadStatusAsync(first.Cursor, Ct);
        var next = await connector.ReadStatusAsync(second.Cursor, Ct);

        (first.More, second.More, next.More).ShouldBe((true, false, false));
        server.Requests.Select(r => Uri.UnescapeDataString(r.Target)).ShouldBe([
            "/changes?since=2026-07-03T12:55:00.000Z&page=1",
            "/changes?since=2026-07-03T12:55:00.000Z&page=2",
            "/changes?since=2026-07-04T12:25:00.000Z&page=1",
        ]);
        next.Cursor.ShouldBe(second.Cursor);
    }

    [TestMethod]
    public async Task A_link_to_the_next_page_is_followed_on_the_same_host()
    {
        await using var server = await StartPagesAsync("""{"items":[],"links":{"next":"/changes?token=a|b%20c"}}""", """{"items":[]}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Linked), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        (await connector.ReadStatusAsync(first.Cursor, Ct)).More.ShouldBeFalse();

        Uri.UnescapeDataString(server.Requests[1].Target).ShouldBe("/changes?token=a|b c");
    }

    [TestMethod]
    public async Task A_link_to_another_host_is_refused()
    {
        await using var server = await StartPagesAsync("""{"items":[],"links":{"next":"http://169.254.169.254/latest"}}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Linked), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);

        await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(first.Cursor, Ct));
    }

    [TestMethod]
    public async Task A_page_that_names_itself_as_the_next_is_an_error()
    {
        await using var server = await Server.StartAsync(200, """{"items":[],"next":2}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Numbered), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);

        await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(first.Cursor, Ct));
    }

    [TestMethod]
    public async Task A_change_stamped_in_the_future_does_not_move_the_cursor()
    {
        const string Changes =
            """{"id":"1","status":"open","at":"2126-07-04T12:30:00Z"},{"id":"1","status":"open","at":"2026-07-04T12:30:00Z"}""";
        await using var server = await StartPagesAsync($$"""{"items":[{{Changes}}]}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s"), new ManualClock());

        var page = await connector.ReadStatusAsync(null, Ct);

        page.Updates.Count.ShouldBe(2);
        page.Cursor.ShouldNotBeNull().ShouldStartWith("2026-07-04T12:30:00");
    }

    [TestMethod]
    [DataRow(401, "")]
    [DataRow(500, "")]
    [DataRow(200, """{"error":"maintenance"}""")]
    [DataRow(200, """{"items":[""")]
    [DataRow(200, "<html></html>")]
    public async Task A_failed_read_never_looks_like_no_news(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body);
        using var connector = new RestConnector(TestMappings.Rest(server.Url), new ManualClock());

        await Should.ThrowAsync<Exception>(() => connector.ReadStatusAsync(null, Ct));
        (await connector.CheckAsync(Ct)).Reachable.ShouldBeFalse();
    }

    private static async Task<Server> StartPagesAsync(params string[] pages)
    {
        var next = 0;
        return await Server.StartAsync((_, context) => Server.AnswerAsync(context, 200, pages[next++]));
    }
}
