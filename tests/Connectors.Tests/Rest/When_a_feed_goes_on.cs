using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

/// <summary>The ways in which systems say that a feed goes on, over the wire, until the last page.</summary>
[TestClass]
public sealed class When_a_feed_goes_on
{
    private const string Key = "auth: { api_key: { value: \"${KEY}\" } }";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("paging: { link: { header: Link } }", "<{0}>; rel=\"prev next\"; title=\"a, b\", </other>; rel=first", "")]
    [DataRow("paging: { link: { header: X-Next } }", "{0}", "")]
    [DataRow("paging: { link: $.nextRecordsUrl, more: $.more }", "", ",\"nextRecordsUrl\":\"{0}\",\"more\":true")]
    [DataRow("paging: { link: \"$['@odata.nextLink']\" }", "", ",\"@odata.nextLink\":\"{0}\"")]
    [DataRow("paging: { link: \"$.responseInfo.nextPage.href\" }", "", ",\"responseInfo\":{\"nextPage\":{\"href\":\"{0}\"}}")]
    public async Task The_address_of_the_next_page_stands_in_a_header_or_in_the_body(string paging, string header, string body)
    {
        await using var server = await StartAsync(3, (number, target) =>
        {
            var next = $"https://inside.example:8443/changes?since=x&p={number + 1}";
            var isLast = number == 3;
            var name = header.StartsWith('<') ? "Link" : "X-Next";
            (string, string)[] headers = header.Length == 0 || isLast
                ? []
                : [(name, header.Replace("{0}", next, StringComparison.Ordinal))];
            return ($"{{\"items\":[{Row(number)}]{(isLast ? "" : body.Replace("{0}", next, StringComparison.Ordinal))}}}", headers);
        });

        var ids = await ReadAllAsync(server, paging);

        ids.ShouldBe(["1", "2", "3"]);
        server.Requests.Skip(1).Select(r => r.Target).ShouldBe(["/changes?since=x&p=2", "/changes?since=x&p=3"]);
        server.Requests.ShouldAllBe(r => r.Headers["X-Api-Key"] == "k3y");
    }

    [TestMethod]
    [DataRow(
        "method: POST\n  json: { after: \"{{page}}\", first: 1 }\n  paging: { next: $.end, more: $.hasNextPage }",
        "after\":null", "after\":\"m2\"")]
    [DataRow(
        "method: POST\n  form: { f: json, token: \"{{page}}\" }\n  paging: { next: $.end, more: $.hasNextPage }",
        "token=", "token=m2")]
    [DataRow(
        "method: POST\n  form: { resultOffset: \"{{page}}\" }\n  paging: { offset: \"{{page}}\", size: 1, more: $.hasNextPage }",
        "resultOffset=0", "resultOffset=1")]
    [DataRow(
        "method: POST\n  json: { page: \"{{page}}\" }\n  paging: { first: 1, size: 1, more: $.hasNextPage }",
        "page\":\"1\"", "page\":\"2\"")]
    public async Task A_token_or_a_count_goes_into_the_body_where_the_templates_write_it(string poll, string first, string second)
    {
        await using var server = await StartAsync(3, (number, _) =>
            ($"{{\"items\":[{Row(number)}],\"end\":\"m{number + 1}\",\"hasNextPage\":{(number < 3 ? "true" : "false")}}}", []));

        (await ReadAllAsync(server, poll)).ShouldBe(["1", "2", "3"]);

        server.Requests[0].Text.ShouldContain(first);
        server.Requests[1].Text.ShouldContain(second);
    }

    [TestMethod]
    public async Task A_token_in_a_header_goes_into_a_query_field()
    {
        await using var server = await StartAsync(2, (number, _) =>
            ($"{{\"items\":[{Row(number)}]}}", number == 2 ? [] : [("x-continuation", "a/b=")]));

        (await ReadAllAsync(server, "paging: { param: token, first: \"\", next: { header: X-Continuation } }")).ShouldBe(["1", "2"]);

        server.Requests[1].Target.ShouldEndWith("&token=a%2Fb%3D");
    }

    [TestMethod]
    public async Task A_round_has_an_end_even_where_the_system_knows_none()
    {
        await using var server = await StartAsync(
            int.MaxValue, (number, _) => ($"{{\"items\":[{Row(number)}],\"next\":\"m{number}\"}}", []));

        var failure = await Should.ThrowAsync<Mappings.TranslationException>(
            () => ReadAllAsync(server, "paging: { param: token, next: $.next, most: 5 }"));

        failure.Message.ShouldContain("more than 5 pages");
        server.Requests.Count.ShouldBe(5);
    }

    [TestMethod]
    public async Task Links_that_go_in_a_circle_are_an_error()
    {
        await using var server = await StartAsync(
            int.MaxValue, (number, _) => ($"{{\"items\":[{Row(number)}]}}", [("Link", $"</changes?p={number % 3}>; rel=next")]));

        (await Should.ThrowAsync<Mappings.TranslationException>(() => ReadAllAsync(server, "paging: { link: { header: Link } }")))
            .Message.ShouldContain("circle");
    }

    [TestMethod]
    public async Task A_session_that_a_system_writes_into_its_links_is_not_stored_with_the_cursor()
    {
        await using var server = await Server.StartAsync((request, context) => Server.AnswerAsync(
            context, 200, request.Target == "/login" ? """{"token":"s3cret-token"}"""
                : request.Target.Contains("p=2", StringComparison.Ordinal)
                ? """{"items":[]}""" : """{"items":[],"next":"/changes?p=2&token=s3cret-token&since=x"}"""));
        const string Send = "send: { query: { token: \"{{session.token}}\" } }";
        const string Auth = $"auth: {{ session: {{ path: /login, read: {{ token: $.token }}, {Send} }} }}";
        using var connector = new RestConnector(TestMappings.Rest(server.Url, Auth, "paging: { link: $.next }"), new ManualClock());

        var first = await connector.ReadStatusAsync(null, Ct);
        (await connector.ReadStatusAsync(first.Cursor, Ct)).More.ShouldBeFalse();

        first.Cursor!.ShouldNotContain("s3cret");
        server.Requests[^1].Target.ShouldBe("/changes?p=2&since=x&token=s3cret-token");
    }

    private static string Row(int number) => $$"""{"id":"{{number}}","status":"open","at":"2026-07-04T12:30:00Z"}""";

    private static Task<Server> StartAsync(int pages, Func<int, string, (string Body, (string, string)[] Headers)> answer)
    {
        var number = 0;
        return Server.StartAsync((request, context) =>
        {
            Interlocked.Increment(ref number).ShouldBeLessThanOrEqualTo(pages);
            var (body, headers) = answer(number, request.Target);
            return Server.AnswerAsync(context, 200, body, headers: headers);
        });
    }

    private async Task<IReadOnlyList<string>> ReadAllAsync(Server server, string poll)
    {
        using var connector = new RestConnector(TestMappings.Rest(server.Url, Key, poll), new ManualClock());
        List<string> ids = [];
        string? cursor = null;
        for (var isMore = true; isMore;)
        {
            var page = await connector.ReadStatusAsync(cursor, Ct);
            ids.AddRange(page.Updates.Select(u => u.ExternalId!));
            (cursor, isMore) = (page.Cursor, page.More);
        }

        cursor.ShouldNotBeNull().ShouldStartWith("2026-07-04", Case.Sensitive, "the round has ended");
        return ids;
    }
}
