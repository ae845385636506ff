using System.Text;
using Allentown311.Connectors.Rest;
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
    [DataRow("http://169.254.169.254/latest?page=2")]
    [DataRow("https://parking.internal:8443/latest?page=2")]
    [DataRow("//evil.example/latest?page=2")]
    public async Task A_link_with_another_host_is_followed_on_our_own(string link)
    {
        await using var server = await StartPagesAsync($$$"""{"items":[],"links":{"next":"{{{link}}}"}}""", """{"items":[]}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Linked), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        (await connector.ReadStatusAsync(first.Cursor, Ct)).More.ShouldBeFalse();

        server.Requests[1].Target.ShouldBe("/latest?page=2");
    }

    [TestMethod]
    [DataRow("file:///etc/passwd")]
    [DataRow("mailto:311@example.org")]
    public async Task A_link_that_is_no_web_address_is_refused(string link)
    {
        await using var server = await StartPagesAsync($$$"""{"items":[],"links":{"next":"{{{link}}}"}}""");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Linked), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);

        (await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(first.Cursor, Ct)))
            .Message.ShouldContain("no http address");
    }

    [TestMethod]
    public async Task A_page_that_is_gone_starts_its_round_again()
    {
        const string Row = """{"id":"1","status":"open","at":"2026-07-04T12:30:00Z"}""";
        var isGone = true;
        await using var server = await Server.StartAsync((request, context) =>
            !request.Target.Contains("page=2", StringComparison.Ordinal)
                ? Server.AnswerAsync(context, 200, $$"""{"items":[{{Row}}],"next":2}""")
                : isGone ? Server.AnswerAsync(context, 410, "") : Server.AnswerAsync(context, 200, """{"items":[]}"""));
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Numbered), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        await Should.ThrowAsync<HttpRequestException>(() => connector.ReadStatusAsync(first.Cursor, Ct));
        var again = await connector.ReadStatusAsync(first.Cursor, Ct);
        isGone = false;
        var last = await connector.ReadStatusAsync(again.Cursor, Ct);

        again.Updates.ShouldHaveSingleItem();
        (again.Cursor, again.More, last.More).ShouldBe((first.Cursor, true, false));
    }

    [TestMethod]
    public async Task Pages_that_go_in_a_circle_are_an_error()
    {
        await using var server = await Server.StartAsync((request, context) =>
            Server.AnswerAsync(context, 200, request.Target.EndsWith("page=2", StringComparison.Ordinal)
                ? """{"items":[],"next":3}""" : """{"items":[],"next":2}"""));
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s", Numbered), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        var second = await connector.ReadStatusAsync(first.Cursor, Ct);

        (await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(second.Cursor, Ct)))
            .Message.ShouldContain("circle");
    }

    [TestMethod]
    public async Task A_system_that_passes_over_the_page_parameter_is_an_error()
    {
        const string Row = """{"id":"1","status":"open","at":"2026-07-04T12:30:00Z"}""";
        await using var server = await Server.StartAsync(200, $$"""{"items":[{{Row}}]}""");
        using var connector = new RestConnector(
            TestMappings.Rest(server.Url, "timeout: 5s", "paging: { offset: skip, size: 1 }"), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);

        (await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(first.Cursor, Ct)))
            .Message.ShouldContain("The same page came again");
    }

    [TestMethod]
    public async Task Rows_are_read_by_their_offset_while_the_answer_says_there_is_more()
    {
        await using var server = await StartPagesAsync(
            """
            {"exceededTransferLimit":true,"items":[{"id":"3","status":"open","at":"2026-07-04T12:30:00Z"},
            {"id":"2","status":"open","at":"2026-07-04T12:20:00Z"}]}
            """,
            """{"items":[{"id":"1","status":"done","at":"2026-07-04T12:10:00Z"}]}""");
        using var connector = new RestConnector(
            TestMappings.Rest(server.Url, "timeout: 5s", "paging: { offset: resultOffset, more: $.exceededTransferLimit }"),
            new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        var second = await connector.ReadStatusAsync(first.Cursor, Ct);

        second.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("1");
        second.More.ShouldBeFalse();
        server.Requests.Select(r => r.Target.Split("resultOffset=")[1]).ShouldBe(["0", "2"]);
    }

    [TestMethod]
    public async Task A_page_that_says_there_is_more_is_an_error_where_the_mapping_reads_no_further()
    {
        await using var server = await Server.StartAsync(
            200, """{"items":[]}""", "application/json", ("Link", "</changes?page=2>; rel=\"next\", </changes>; rel=first"));
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s"), new ManualClock());

        (await Should.ThrowAsync<Mappings.TranslationException>(() => connector.ReadStatusAsync(null, Ct)))
            .Message.ShouldContain("write paging");
    }

    [TestMethod]
    public async Task Http_204_is_no_news_and_an_empty_body_with_200_is_not()
    {
        await using var server = await Server.StartAsync(204, "");
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s"), new ManualClock());
        await using var broken = await Server.StartAsync(200, "");
        using var other = new RestConnector(TestMappings.Rest(broken.Url, "timeout: 5s"), new ManualClock());

        (await connector.ReadStatusAsync(null, Ct)).Updates.ShouldBeEmpty();
        (await connector.CheckAsync(Ct)).Reachable.ShouldBeTrue();
        await Should.ThrowAsync<Mappings.TranslationException>(() => other.ReadStatusAsync(null, Ct));
    }

    [TestMethod]
    public async Task A_status_that_the_mapping_names_decides_before_its_meaning_in_http()
    {
        await using var server = await Server.StartAsync(404, """{"code":"no_changes"}""");
        using var connector = new RestConnector(
            TestMappings.Rest(server.Url, "timeout: 5s", "empty: { status: 404, path: $.code, is: no_changes }"), new ManualClock());

        (await connector.ReadStatusAsync(null, Ct)).Updates.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_byte_that_is_no_text_costs_its_own_row_at_most()
    {
        byte[] page =
        [
            .. "{\"items\":[{\"id\":\"caf"u8, 0xE9, .. "\",\"status\":\"open\",\"at\":\"2026-07-04T12:30:00Z\"},"u8,
            .. "{\"id\":\"2\",\"status\":\"open\",\"at\":\"2026-07-04T12:30:00Z\",\"more\":\"caf"u8, 0xE9, .. "\"}]}"u8,
        ];
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(page);
        });
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s"), new ManualClock());

        var read = await connector.ReadStatusAsync(null, Ct);

        read.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("2");
        read.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("was lost on its way");
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

    [TestMethod]
    [DataRow("utf-8", "application/json; charset=utf-16")]
    [DataRow("utf-16", "application/json")]
    [DataRow("utf-16BE", "application/json; charset=utf-8")]
    public async Task A_page_is_read_in_the_encoding_it_is_in_whatever_it_claims(string encoding, string claim)
    {
        var page = Encoding.GetEncoding(encoding)
            .GetBytes("""{"items":[{"id":"ñ-1","status":"open","at":"2026-07-04T12:30:00Z"}]}""");
        await using var server = await Server.StartAsync(async (_, context) =>
        {
            context.Response.ContentType = claim;
            await context.Response.Body.WriteAsync(page);
        });
        using var connector = new RestConnector(TestMappings.Rest(server.Url, "timeout: 5s"), new ManualClock());

        (await connector.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("ñ-1");
    }

    private static async Task<Server> StartPagesAsync(params string[] pages)
    {
        var next = 0;
        return await Server.StartAsync((_, context) => Server.AnswerAsync(context, 200, pages[next++]));
    }
}
