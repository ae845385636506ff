using System.Globalization;
using System.Text;
using Allentown311.Acceptance.Harness;
using Allentown311.Hub.Tests.Monitoring;

namespace Allentown311.Acceptance.Monitoring;

/// <summary>The real hub, real departments, and a server that accepts Seq's formats; the tests check the bytes posted to it.</summary>
[TestClass]
public class When_a_ticket_is_traced
{
    private static readonly string[] Personal =
        ["Zebulon", "Quatermass", "zebulon.q@example.org", "555-0199", "1899 Canary Lane", "a purple wombat"];

    private static readonly (string Line, string Step)[] Steps =
        [("TicketTaken", "Intake"), ("WorkOrderSent", "Submit"), ("StatusApplied", "StatusApplied"), ("NoticeSent", "Notify")];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task One_trace_runs_from_intake_to_notice_and_nothing_of_the_resident_is_in_it()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync(key: "seq-key");
        var folder = Directory.CreateTempSubdirectory("traced-");
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var departments = new Harness.Departments(folder.FullName, url);
        var variables = departments.Variables(departments.Url("streets"));
        variables["Seq__Url"] = seq.Url;
        variables["Seq__ApiKey"] = "seq-key";
        using var hub = new HubProgram(url, Programs.Allentown, Path.Combine(folder.FullName, "hub"), variables) { Key = new HubKey() };
        foreach (var name in new[] { "streets", "parking" })
        {
            await departments.StartAsync(name, ct);
        }

        await hub.StartAsync(ct);
        var bySoap = await PostAsync(hub, "pothole", ct);
        var byPush = await PostAsync(hub, "illegal-parking", ct);
        await Eventually.SeesAsync(() => hub.Api.StatusAsync(ct), status => status.AllClosed(2), ct);

        // A stopping hub flushes the events and spans that it has not posted to Seq yet.
        (await hub.StopAsync(ct)).ShouldBe(0, hub.Output);
        foreach (var number in new[] { bySoap, byPush })
        {
            var events = seq.Events.Where(e => e.TextOrNone("TicketNo") == number).ToList();
            events.Select(e => e.Name).Distinct().ShouldBe(Steps.Select(s => s.Line), ignoreOrder: true);

            // There is one trace, and each event is in the span of the step that wrote it.
            var trace = events.Select(e => e.Trace).Distinct().ShouldHaveSingleItem();
            trace.ShouldNotBeEmpty();
            var spans = seq.Spans.Where(s => s.Trace == trace).ToLookup(s => s.Name);
            spans.Select(s => s.Key).ShouldBe(["Intake", "Route", "Submit", "StatusApplied", "Notify"], ignoreOrder: true);
            foreach (var (line, step) in Steps)
            {
                events.Where(e => e.Name == line).ShouldAllBe(e => spans[step].Any(s => s.Id == e.SpanId));
            }

            CheckProperties(events);
        }

        seq.Refused.ShouldBeEmpty();
        ShouldHoldNothingPersonal([.. seq.Posts.Select(p => Encoding.UTF8.GetString(p.Body)), hub.Output]);
        folder.Delete(recursive: true);
    }

    private static void CheckProperties(IReadOnlyList<SeqEvent> events)
    {
        var sent = events.First(e => e.Name == "WorkOrderSent");
        sent.Text("WorkOrderNo").ShouldBe($"ALN-{sent.Text("TicketNo")}-1");
        sent.Text("Department").ShouldBeOneOf("streets", "parking");
        sent.Text("Connector").ShouldBeOneOf("soap", "rest");
        sent.Text("Outcome").ShouldNotBeEmpty();
        sent.Number("Attempt").ShouldBe(1);
        sent.Number("ElapsedMs").ShouldBeGreaterThan(0);
        sent.Text("Node").ShouldBe(Environment.MachineName);
        sent.Template.ShouldContain("{WorkOrderNo}");
        sent.Object("EventId").GetProperty("Id").GetInt32().ShouldBe(1300);
        events.First(e => e.Name == "NoticeSent").Number("Attempt").ShouldBe(1);
    }

    private static void ShouldHoldNothingPersonal(IReadOnlyList<string> written)
    {
        written.ShouldContain(text => text.Contains("TicketTaken", StringComparison.Ordinal), "otherwise the test searched the wrong text");
        foreach (var canary in Personal)
        {
            written.ShouldAllBe(text => !text.Contains(canary, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static async Task<string> PostAsync(HubProgram hub, string service, CancellationToken ct)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Api-Key", hub.Key!.Text);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service_code"] = service, ["address_string"] = Personal[4], ["description"] = Personal[5],
            ["first_name"] = Personal[0], ["last_name"] = Personal[1],
            ["email"] = Personal[2], ["phone"] = Personal[3], ["notice_channel"] = "mail",
        });
        using var answer = await client.PostAsync(new Uri(hub.Api.Url, "/open311/v2/requests.json"), form, ct);
        answer.EnsureSuccessStatusCode();
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        return string.Create(CultureInfo.InvariantCulture, $"{body.RootElement[0].GetProperty("service_request_id").GetString()}");
    }
}
