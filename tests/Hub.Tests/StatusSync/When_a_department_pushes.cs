using System.Net;
using System.Text;
using Allentown311.Hub.City;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Builder;

namespace Allentown311.Hub.Tests.StatusSync;

/// <summary>A running hub to which a REST system and a SOAP system push.</summary>
[TestClass]
public sealed class When_a_department_pushes
{
    private const string Key = "push-me-please-with-a-long-key";
    private const string Push = """{"caseId":"PA-42","status":"working","changedAt":"2026-07-04T14:30:00.000Z"}""";

    private readonly TempFolder folder = new();
    private readonly HttpClient http = new();
    private WebApplication hub = null!;
    private SqliteStore store = null!;

    [TestCleanup]
    public async Task EndAsync()
    {
        http.Dispose();
        await hub.DisposeAsync();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    [DataRow("utf-8")]
    [DataRow("utf-16")]
    public async Task A_byte_order_mark_before_the_push_is_passed_over(string encoding)
    {
        await StartAsync();
        var with = Encoding.GetEncoding(encoding);

        var answer = await PostAsync("/hooks/rest", [.. with.GetPreamble(), .. with.GetBytes(Push)]);

        (answer.Status, await UnmatchedAsync()).ShouldBe((HttpStatusCode.OK, 1));
    }

    [TestMethod]
    [DataRow("{\"caseId\":\"\\ud83d\",")]
    [DataRow("\u0000")]
    [DataRow("[[[[[[[[")]
    public async Task A_push_that_cannot_be_read_is_refused_and_no_error_of_the_hub(string text)
    {
        await StartAsync();

        (await PostAsync("/hooks/rest", Encoding.UTF8.GetBytes(text))).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync("/hooks/rest", [0x7B, 0xFF])).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [TestMethod]
    public async Task A_subscription_gets_the_token_of_its_address_back_as_text()
    {
        await StartAsync();

        var answer = await PostAsync("/hooks/rest?validationToken=case%2043", []);

        answer.ShouldBe((HttpStatusCode.OK, "text/plain", "case 43"));
        (await PostAsync("/hooks/rest?validationToken=case-43", [], key: null)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await PostAsync($"/hooks/rest?validationToken={new string('x', 2001)}", [])).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    [TestMethod]
    public async Task A_push_whose_address_has_a_token_too_is_stored_and_not_only_answered()
    {
        await StartAsync();

        (await PostAsync("/hooks/rest?validationToken=abc", Encoding.UTF8.GetBytes(Push))).Status.ShouldBe(HttpStatusCode.OK);

        (await UnmatchedAsync()).ShouldBe(1);
    }

    [TestMethod]
    [DataRow("""[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"case-43"}}]""",
        """{"validationResponse":"case-43"}""")]
    [DataRow("""{"type":"url_verification","challenge":"case-43"}""", """{"challenge":"case-43"}""")]
    public async Task An_event_that_asks_for_a_code_gets_it_back_as_JSON(string question, string expected)
    {
        await StartAsync();

        (await PostAsync("/hooks/rest", Encoding.UTF8.GetBytes(question))).ShouldBe((HttpStatusCode.OK, "application/json", expected));
        (await UnmatchedAsync()).ShouldBe(0);
    }

    [TestMethod]
    public async Task A_department_that_asks_for_permission_first_gets_it()
    {
        await StartAsync();
        using var ask = new HttpRequestMessage(HttpMethod.Options, "/hooks/rest");
        ask.Headers.Add("WebHook-Request-Origin", "events.example.org");
        ask.Headers.Add("X-Api-Key", Key);

        using var answer = await http.SendAsync(ask);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Headers.GetValues("WebHook-Allowed-Origin").ShouldBe(["events.example.org"]);
    }

    [TestMethod]
    public async Task A_mapping_names_a_handshake_of_its_own()
    {
        await StartAsync("handshake: { path: $.hello.token, answer: { status: 202, json: { back: [\"{{token}}\"] } } }");

        (await PostAsync("/hooks/rest", """{"hello":{"token":"a\"b"}}"""u8.ToArray()))
            .ShouldBe((HttpStatusCode.Accepted, "application/json", """{"back":["a\"b"]}"""));
        (await PostAsync("/hooks/rest", Encoding.UTF8.GetBytes(Push))).ShouldBe((HttpStatusCode.OK, null, ""));
    }

    [TestMethod]
    public async Task A_handshake_may_be_a_header_that_the_answer_repeats()
    {
        await StartAsync("handshake: { header: X-Hook-Secret }");
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/hooks/rest");
        ask.Headers.Add("X-Hook-Secret", "s-1");
        ask.Headers.Add("X-Api-Key", Key);

        using var answer = await http.SendAsync(ask);

        answer.Headers.GetValues("X-Hook-Secret").ShouldBe(["s-1"]);
    }

    [TestMethod]
    public async Task A_stored_push_is_answered_as_the_mapping_says()
    {
        await StartAsync();
        const string Soap = """
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><notifications>
            <Notification><Id>04l0</Id><Status>WIP</Status><At>2026-07-04T14:30:00Z</At></Notification></notifications></s:Body>
            </s:Envelope>
            """;

        var answer = await PostAsync("/hooks/soap", Encoding.UTF8.GetBytes(Soap));

        (answer.Status, answer.Type).ShouldBe((HttpStatusCode.OK, "text/xml"));
        answer.Body.ShouldContain("<Ack>true</Ack>");
        (await UnmatchedAsync()).ShouldBe(1);
        (await PostAsync("/hooks/soap", "<broken"u8.ToArray())).Body.ShouldNotContain("Ack");
    }

    private async Task StartAsync(string more = "")
    {
        store = new SqliteStore(folder.File(), TimeProvider.System);
        hub = HubHost.Build(Load(more), store, new HubSettings(folder.Path) { Urls = "http://127.0.0.1:0" });
        await hub.StartAsync();
        http.BaseAddress = new Uri(hub.Urls.First());
    }

    private async Task<(HttpStatusCode Status, string? Type, string Body)> PostAsync(string path, byte[] body, string? key = Key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync());
    }

    // Updates of orders that the hub does not know wait in a table of their own.
    private async Task<int> UnmatchedAsync() => (await store.Queries.QueryAsync("SELECT 1 AS one FROM unmatched", _ => 1, default)).Count;

    private CityConfiguration Load(string more)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "mappings"));
        File.WriteAllText(Path.Combine(folder.Path, "mappings", "rest.yaml"), $$$"""
            mapping: 1
            name: rest
            connector: rest
            connection: { url: "http://127.0.0.1:9" }
            status: { working: in_progress }
            submit: { path: /cases, json: { reference: "{{ref}}" }, read: { id: $.id } }
            receive:
              rows: "$"
              read: { id: caseId, status: status, changed: changedAt }
              auth: { key: "${HOOK_KEY}" }
              {{{more}}}
            """);
        File.WriteAllText(Path.Combine(folder.Path, "mappings", "soap.yaml"), """
            mapping: 1
            name: soap
            connector: soap
            connection: { url: "http://127.0.0.1:9" }
            status: { WIP: in_progress }
            submit: { action: urn:a, body: "<A><Ref>{{ref}}</Ref></A>", read: { id: //Id } }
            receive:
              rows: "//Notification"
              read: { id: Id, status: Status, changed: At }
              auth: { key: "${HOOK_KEY}" }
              answer:
                xml: |
                  <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
                  <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>
                  </s:Body></s:Envelope>
            """);
        File.WriteAllText(Path.Combine(folder.Path, "city.yaml"), """
            city: 1
            name: Testville
            timezone: UTC
            hours: { mon: "08:00-17:00" }
            departments:
              rest: { name: { en: Rest }, mapping: rest }
              soap: { name: { en: Soap }, mapping: soap }
            notices: { from: { name: { en: "311" }, address: 311@example.org }, events: [] }
            """);
        const string Services = "services: [ { code: pothole, name: { en: Pothole }, departments: [rest, soap] } ]\n";
        File.WriteAllText(Path.Combine(folder.Path, "services.yaml"), Services);
        var faults = new Faults();
        return CityFolder.Load(folder.Path, faults, name => name == "HOOK_KEY" ? Key : null)
            ?? throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
