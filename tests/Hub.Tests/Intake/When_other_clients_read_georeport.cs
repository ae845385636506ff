using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>What browsers, crawlers and other cities' programs ask for besides the specification's own examples.</summary>
[TestClass]
public sealed class When_other_clients_read_georeport
{
    [TestMethod]
    [DataRow("services.XML", "text/xml")]
    [DataRow("services.xml/", "text/xml")]
    [DataRow("Services.Xml", "text/xml")]
    [DataRow("services/DMV66.XML", "text/xml")]
    [DataRow("services.JSON", "application/json")]
    [DataRow("services.json/", "application/json")]
    public async Task The_extension_is_read_in_capitals_and_before_a_slash(string path, string type)
    {
        await using var hub = await RunningHub.StartAsync();

        var answer = await hub.Http.GetAsync(path);

        (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, type));
    }

    [TestMethod]
    [DataRow("GET", "nothing.xml", 404, true)]
    [DataRow("GET", "nothing.json", 404, false)]
    [DataRow("GET", "../../open311/v3/services.XML", 404, true)]
    [DataRow("DELETE", "requests.xml", 405, true)]
    [DataRow("PUT", "services.json", 405, false)]
    [DataRow("GET", "services.xml?q={LONG}", 414, true)]
    [DataRow("GET", "tokens/nonsense.xml", 404, true)]
    public async Task An_error_has_the_specifications_body_in_the_format_asked_for(string method, string path, int status, bool xml)
    {
        await using var hub = await RunningHub.StartAsync();
        using var request = new HttpRequestMessage(
            new HttpMethod(method), path.Replace("{LONG}", new string('x', 20_000), StringComparison.Ordinal));

        var answer = await hub.Http.SendAsync(request);

        await ShouldBeErrorAsync(answer, status, xml);
    }

    [TestMethod]
    public async Task Headers_without_end_are_refused_in_the_specifications_form()
    {
        await using var hub = await RunningHub.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "services.json");
        request.Headers.Add("X-Long", new string('x', 40_000));

        await ShouldBeErrorAsync(await hub.Http.SendAsync(request), 431, xml: false);
    }

    [TestMethod]
    public async Task An_error_that_nobody_foresaw_has_the_specifications_body_and_says_nothing_of_the_inside()
    {
        await using var hub = await RunningHub.StartAsync();
        hub.Store.BeforeCommit = commit => commit.Tickets.Any(t => t.Before is null)
            ? throw new InvalidOperationException("inside") : Task.CompletedTask;

        var answer = await hub.PostAsync("requests.xml");

        await ShouldBeErrorAsync(answer, 500, xml: true);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("inside");
    }

    [TestMethod]
    [DataRow("services.json", "max-age=60")]
    [DataRow("services/DMV66.xml", "max-age=60")]
    [DataRow("discovery.json", "max-age=60")]
    [DataRow("requests.xml", "no-cache")]
    [DataRow("requests.json", "no-cache")]
    [DataRow("servicerequestupdates.json", "no-cache")]
    public async Task HEAD_answers_where_GET_does_and_an_unchanged_answer_is_not_sent_again(string path, string mayBeKept)
    {
        await using var hub = await RunningHub.StartAsync();
        using var head = new HttpRequestMessage(HttpMethod.Head, path);

        var first = await hub.Http.SendAsync(head);

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await first.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        first.Headers.CacheControl!.ToString().ShouldBe(mayBeKept);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        (await hub.Http.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [TestMethod]
    public async Task A_list_that_changed_is_sent_again()
    {
        await using var hub = await RunningHub.StartAsync();
        var before = (await hub.Http.GetAsync("requests.json")).Headers.ETag!;
        await When_georeport_is_spoken.PostedAsync(hub);
        using var again = new HttpRequestMessage(HttpMethod.Get, "requests.json");
        again.Headers.IfNoneMatch.Add(before);

        (await hub.Http.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task An_answer_is_compressed_for_a_client_that_reads_it_so()
    {
        await using var hub = await RunningHub.StartAsync();
        hub.Http.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");

        var answer = await hub.Http.GetAsync("services.json");

        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        using var unzipped = new System.IO.Compression.GZipStream(
            await answer.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var json = await JsonDocument.ParseAsync(unzipped);
        json.RootElement.GetArrayLength().ShouldBe(3);
    }

    [TestMethod]
    public async Task Discovery_says_what_is_served_where()
    {
        await using var hub = await RunningHub.StartAsync();
        using var json = JsonDocument.Parse(await hub.GetAsync("../discovery.json"));
        var xml = XDocument.Parse(await hub.GetAsync("discovery.xml")).Root!;

        var endpoint = json.RootElement.GetProperty("endpoints")[0];
        endpoint.GetProperty("specification").GetString().ShouldBe("http://wiki.open311.org/GeoReport_v2");
        endpoint.GetProperty("formats").EnumerateArray().Select(f => f.GetString()).ShouldBe(["application/json", "text/xml"]);
        (await hub.Http.GetAsync($"{endpoint.GetProperty("url").GetString()}/services.json")).StatusCode.ShouldBe(HttpStatusCode.OK);
        Outline.OfXml(xml.ToString()).ShouldBe(
            "discovery(changeset contact key_service endpoints(endpoint(specification url changeset type formats(format))))");
    }

    [TestMethod]
    public async Task A_number_is_its_own_token()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await When_georeport_is_spoken.PostedAsync(hub);

        (await hub.GetAsync($"tokens/{number}.json")).ShouldBe($$"""[{"service_request_id":"{{number}}","token":"{{number}}"}]""");
    }

    [TestMethod]
    public async Task A_long_list_is_read_page_by_page_along_its_links()
    {
        await using var hub = await RunningHub.StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        await hub.Store.CommitAsync(
            Some.New(Enumerable.Range(1, 7).Select(i => Some.Ticket(i) with { RequestedAt = now.AddMinutes(-i) })), default);

        var seen = new List<string>();
        var pages = 0;
        for (var path = "requests.json?page_size=3&status=open,closed"; path is not null; pages++)
        {
            var answer = await hub.Http.GetAsync(path);
            using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            seen.AddRange(json.RootElement.EnumerateArray().Select(r => r.GetProperty("service_request_id").GetString()!));
            var link = answer.Headers.TryGetValues("Link", out var links) ? links.Single() : null;
            link?.ShouldEndWith(">; rel=\"next\"");
            path = link?[1..link.IndexOf('>', StringComparison.Ordinal)];
        }

        (pages, seen.Count, seen.Distinct().Count()).ShouldBe((3, 7, 7));
    }

    [TestMethod]
    public async Task FixMyStreet_reads_how_its_reports_go_on_and_is_told_that_its_comments_are_not_taken()
    {
        await using var hub = await RunningHub.StartAsync();
        var at = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        var commit = Some.New(
            Some.Ticket(1) with { Service = TestCity.Asked, Status = TicketStatus.Closed, StatusNote = "filled" }, Some.Ticket(2));
        commit.Timeline.Add(new(1, at, "status"));
        await hub.Store.CommitAsync(commit, default);

        var update = XDocument.Parse(await hub.GetAsync("servicerequestupdates.xml")).Root!.Elements().ShouldHaveSingleItem();
        using var comment = new FormUrlEncodedContent(new Dictionary<string, string> { ["description"] = "still there" });
        var posted = await hub.Http.PostAsync("servicerequestupdates.xml", comment);

        update.Name.LocalName.ShouldBe("request_update");
        update.Elements().Select(e => (e.Name.LocalName, e.Value)).Where(e => e.LocalName != "updated_datetime").ShouldBe(
        [
            ("update_id", $"{TicketNumber.Format(1, 2026)}_{at.ToUnixTimeMilliseconds()}"),
            ("service_request_id", TicketNumber.Format(1, 2026)), ("status", "closed"), ("description", "filled"), ("media_url", ""),
        ]);
        await ShouldBeErrorAsync(posted, 501, xml: true);
        var later = Uri.EscapeDataString(at.AddMinutes(1).ToString("o"));
        (await hub.GetAsync($"servicerequestupdates.json?start_date={later}")).ShouldBe("[]");
        (await hub.Http.GetAsync("servicerequestupdates.json?start_date=2026-03-02&end_date=2026-03-01")).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task ShouldBeErrorAsync(HttpResponseMessage answer, int status, bool xml)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        (xml ? Outline.OfXml(text) : Outline.OfJson(text)).ShouldBe(xml ? "errors(error(code description))" : "[{code description}]");
    }
}
