using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>Field names, order and nesting are those of the specification's own examples.</summary>
[TestClass]
public sealed class When_georeport_is_spoken
{
    [TestMethod]
    [DataRow("services", "services-1.json", "services-0.xml")]
    [DataRow("services/DMV66", "service_definition-1.json", "service_definition-0.xml")]
    [DataRow("requests", "requests-1.json", "requests-0.xml")]
    [DataRow("requests/{0}", "request-1.json", "request-0.xml")]
    public async Task An_answer_is_shaped_as_the_specification_shows_it(string path, string json, string xml)
    {
        await using var hub = await RunningHub.StartAsync();
        path = string.Format(null, path, await PostedAsync(hub));

        Outline.OfJson(await hub.GetAsync($"{path}.json")).ShouldBe(Outline.OfJson(Outline.Example(json)));
        Outline.OfXml(await hub.GetAsync($"{path}.xml")).ShouldBe(Outline.OfXml(Outline.Example(xml)));
    }

    [TestMethod]
    public async Task A_post_is_answered_as_the_specification_shows_it()
    {
        await using var hub = await RunningHub.StartAsync();
        var (json, xml) = (await hub.PostAsync("requests.json"), await hub.PostAsync("requests.xml"));

        (json.StatusCode, xml.StatusCode).ShouldBe((HttpStatusCode.Created, HttpStatusCode.Created));
        Outline.OfJson(await json.Content.ReadAsStringAsync()).ShouldBe(Outline.OfJson(Outline.Example("post_request-2.json")));
        Outline.OfXml(await xml.Content.ReadAsStringAsync()).ShouldBe(Outline.OfXml(Outline.Example("post_request-1.xml")));
        (json.Content.Headers.ContentType!.MediaType, xml.Content.Headers.ContentType!.MediaType)
            .ShouldBe(("application/json", "text/xml"));
    }

    [TestMethod]
    public async Task A_request_holds_what_the_caller_posted()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await PostedAsync(hub);
        using var json = JsonDocument.Parse(await hub.GetAsync($"requests/{number}.json"));
        var request = json.RootElement[0];

        request.GetProperty("service_request_id").GetString().ShouldBe(number);
        request.GetProperty("status").GetString().ShouldBe("open");
        request.GetProperty("service_code").GetString().ShouldBe(TestCity.Asked);
        request.GetProperty("agency_responsible").GetString().ShouldBe("Streets Bureau");
        request.GetProperty("address").GetString().ShouldBe("1 Main St");
        request.GetProperty("requested_datetime").GetString()!.ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[45]:00$");
        request.GetProperty("expected_datetime").GetString()!.ShouldMatch("T16:30:00-0[45]:00$");
        XDocument.Parse(await hub.GetAsync($"requests/{number}.xml")).Descendants("service_request_id").Single().Value.ShouldBe(number);
    }

    [TestMethod]
    [DataRow("requests", "application/xml", "text/xml")]
    [DataRow("requests", "application/json", "application/json")]
    [DataRow("requests", "text/html, application/xml, application/json", "application/json")]
    [DataRow("requests", "*/*", "application/json")]
    [DataRow("requests.xml", "application/json", "text/xml", DisplayName = "the extension is stronger")]
    public async Task The_extension_chooses_the_format_else_the_accept_header_does(string path, string accept, string type)
    {
        await using var hub = await RunningHub.StartAsync();
        hub.Http.DefaultRequestHeaders.Add("Accept", accept);
        (await hub.Http.GetAsync(path)).Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [TestMethod]
    public async Task A_caller_that_accepts_spanish_gets_spanish_and_english_where_there_is_none()
    {
        await using var hub = await RunningHub.StartAsync();
        hub.Http.DefaultRequestHeaders.Add("Accept-Language", "es-US,es;q=0.9");
        var services = await hub.GetAsync("services.json");
        services.ShouldContain("Aceras");
        services.ShouldContain("Tree on road");
    }

    /// <summary>Posts a good request and gives its number.</summary>
    internal static async Task<string> PostedAsync(RunningHub hub, params IReadOnlyList<(string, string?)> fields)
    {
        var answer = await hub.PostAsync("requests.json", fields);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return Regex.Match(text, "\"service_request_id\":\"([0-9-]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
    }
}
