using System.Globalization;
using System.Text;
using Allentown311.Acceptance.Harness;
using Allentown311.Hub.Tests.Monitoring;

namespace Allentown311.Acceptance.Monitoring;

/// <summary>The real hub, real departments, and a server that takes what Seq takes: what is posted there is judged, byte by byte.</summary>
[TestClass]
public class When_a_ticket_is_traced
{
    private static readonly string[] Personal = ["Zebulon", "Quatermass", "zebulon.q@example.org", "555-0199", "1899 Canary Lane", "a purple wombat"];

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task One_trace_runs_from_intake_to_notice_and_nothing_of_the_resident_is_in_it()
    {
        var ct = TestContext.CancellationToken;
        await using var seq = await FakeSeq.StartAsync();
        var folder = Directory.CreateTempSubdirectory("traced-");
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        using var departments = new Harness.Departments(folder.FullName, url);
        var variables = departments.Variables(departments.Url("streets"));
        (variables["Seq__Url"], variables["Seq__ApiKey"]) = (seq.Url, "seq-key");
        using var hub = new HubProgram(url, Programs.Allentown, Path.Combine(folder.FullName, "hub"), variables);
        foreach (var name in new[] { "streets", "parking" })
        {
            await departments.StartAsync(name, ct);
        }

        await hub.StartAsync(ct);
        var bySoap = await PostAsync(url, "pothole", ct);
        var byPush = await PostAsync(url, "illegal-parking", ct);
        await Eventually.SeesAsync(() => hub.Api.StatusAsync(ct), status => status.AllClosed(2), ct);

        // Stopping flushes what is still on its way to Seq.
        (await hub.StopAsync(ct)).ShouldBe(0, hub.Output);
        foreach (var number in new[] { bySoap, byPush })
        {
            var told = seq.Logs.Where(l => l.Attributes.GetValueOrDefault("TicketNo") == number).ToList();
            told.Select(l => l.EventName).Distinct().ShouldBe(["TicketTaken", "WorkOrderSent", "StatusApplied", "NoticeSent"], ignoreOrder: true);
            var trace = told.Single(l => l.EventName == "TicketTaken").Trace;
            trace.ShouldNotBeEmpty();
            told.Where(l => l.EventName is "TicketTaken" or "WorkOrderSent" or "NoticeSent").ShouldAllBe(l => l.Trace == trace);
            seq.Spans.Where(s => s.Trace == trace).Select(s => s.Name).Distinct().ShouldBe(["Intake", "Route", "Submit", "StatusApplied", "Notify"], ignoreOrder: true);
        }

        seq.Posts.ShouldAllBe(p => p.Key == "seq-key");
        ShouldHoldNothingPersonal([.. seq.Posts.Select(p => Encoding.UTF8.GetString(p.Body)), hub.Output]);
        folder.Delete(recursive: true);
    }

    private static void ShouldHoldNothingPersonal(IReadOnlyList<string> written)
    {
        written.ShouldContain(text => text.Contains("TicketTaken", StringComparison.Ordinal), "else nothing was looked through");
        foreach (var canary in Personal)
        {
            written.ShouldAllBe(text => !text.Contains(canary, StringComparison.OrdinalIgnoreCase));
        }
    }

    private static async Task<string> PostAsync(Uri hub, string service, CancellationToken ct)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service_code"] = service, ["address_string"] = Personal[4], ["description"] = Personal[5], ["first_name"] = Personal[0], ["last_name"] = Personal[1],
            ["email"] = Personal[2], ["phone"] = Personal[3], ["notice_channel"] = "mail",
        });
        using var answer = await client.PostAsync(new Uri(hub, "/open311/v2/requests.json"), form, ct);
        answer.EnsureSuccessStatusCode();
        using var body = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        return string.Create(CultureInfo.InvariantCulture, $"{body.RootElement[0].GetProperty("service_request_id").GetString()}");
    }
}
