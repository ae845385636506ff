using System.Net;
using System.Text;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_a_browser_calls
{
    private const string Site = "https://www.testville.gov";

    [TestMethod]
    [DataRow("Origin", "https://evil.example")]
    [DataRow("Origin", "null")]
    [DataRow("Sec-Fetch-Site", "cross-site")]
    [DataRow("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_changes_nothing(string header, string value)
    {
        await using var hub = await OpenedHub.StartAsync();

        var (status, _) = await hub.SendAsync(OpenedHub.With(OpenedHub.Report(), header, value));

        status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    [DataRow("Sec-Fetch-Site", "same-origin")]
    [DataRow("Sec-Fetch-Site", "none")]
    public async Task Its_own_page_may(string header, string value)
    {
        await using var hub = await OpenedHub.StartAsync();
        var origin = hub.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

        (await hub.SendAsync(OpenedHub.With(OpenedHub.Report(), header, value))).Status.ShouldBe(HttpStatusCode.Created);
        (await hub.SendAsync(OpenedHub.With(OpenedHub.Report(), "Origin", origin))).Status.ShouldBe(HttpStatusCode.Created);
    }

    [TestMethod]
    [DataRow("rebound.example", 421)]
    [DataRow("hub.testville.gov", 200)]
    [DataRow("HUB.TESTVILLE.GOV.", 200)]
    [DataRow("127.0.0.1", 200)]
    [DataRow("localhost:5311", 200)]
    public async Task A_name_that_is_not_the_hubs_is_refused(string host, int status)
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Read)], new AccessSettings { Hosts = ["hub.testville.gov"] });
        var request = OpenedHub.With(new HttpRequestMessage(HttpMethod.Get, "/open311/v2/services.json"), "Host", host);

        ((int)(await hub.SendAsync(request)).Status).ShouldBe(status);
    }

    [TestMethod]
    [DataRow("text/plain")]
    [DataRow("application/x-www-form-urlencoded")]
    [DataRow("multipart/form-data; boundary=x")]
    public async Task A_body_that_a_page_can_send_unasked_is_no_command(string type)
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Operate)]);
        using var body = new ByteArrayContent("{ \"reason\": \"x\" }"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/parked/submit-1/skip") { Content = body };

        var (status, text) = await hub.SendAsync(OpenedHub.With(request, "X-Api-Key", TestKey.Text));

        status.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        text.ShouldContain("application/json");
    }

    [TestMethod]
    public async Task A_command_in_JSON_reaches_its_endpoint()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Operate)]);
        using var body = new StringContent("{ \"reason\": \"x\" }", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/parked/submit-1/skip") { Content = body };

        (await hub.SendAsync(OpenedHub.With(request, "X-Api-Key", TestKey.Text))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [TestMethod]
    public async Task Pages_of_no_other_site_may_read_unless_the_city_says_so()
    {
        await using var closed = await OpenedHub.StartAsync();
        await using var open = await OpenedHub.StartAsync(origins: "*");
        await using var named = await OpenedHub.StartAsync(origins: Site);

        (await AllowedAsync(closed, "https://any.example", "GET")).ShouldBe((null, null));
        (await AllowedAsync(open, "https://any.example", "GET")).ShouldBe(("*", "GET,HEAD"));
        (await AllowedAsync(named, "https://any.example", "GET")).ShouldBe((null, null));
        (await AllowedAsync(named, Site, "GET")).ShouldBe((Site, "GET,HEAD,POST"));
    }

    [TestMethod]
    public async Task Pages_of_a_site_that_the_city_names_may_post_and_those_of_every_site_may_not()
    {
        await using var open = await OpenedHub.StartAsync(origins: "*");
        await using var named = await OpenedHub.StartAsync(origins: Site);

        (await named.SendAsync(OpenedHub.With(OpenedHub.Report(), "Origin", Site))).Status.ShouldBe(HttpStatusCode.Created);
        (await named.SendAsync(OpenedHub.With(OpenedHub.Report(), "Origin", "https://any.example"))).Status
            .ShouldBe(HttpStatusCode.Forbidden);
        (await open.SendAsync(OpenedHub.With(OpenedHub.Report(), "Origin", Site))).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task Nothing_but_GeoReport_is_ever_readable_from_another_site()
    {
        await using var hub = await OpenedHub.StartAsync([TestKey.With(Scopes.Read)], origins: ["*", Site]);
        using var request = OpenedHub.With(new HttpRequestMessage(HttpMethod.Get, "/api/status"), "X-Api-Key", TestKey.Text);
        using var answer = await hub.Http.SendAsync(OpenedHub.With(request, "Origin", Site));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    // What a preflight is told: the origin, and the methods.
    private static async Task<(string? Origin, string? Methods)> AllowedAsync(OpenedHub hub, string origin, string method)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/open311/v2/requests.json");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", method);
        using var answer = await hub.Http.SendAsync(request);
        return (Header(answer, "Access-Control-Allow-Origin"), Header(answer, "Access-Control-Allow-Methods"));
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
