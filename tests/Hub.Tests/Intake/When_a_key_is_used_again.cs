using System.Net;
using System.Security.Cryptography;
using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_a_key_is_used_again
{
    [TestMethod]
    [DataRow("service_code", TestCity.UnknownDepartment)]
    [DataRow("description", "another hole")]
    [DataRow("address_string", "2 Main St")]
    [DataRow("email", "bo@example.org")]
    [DataRow("media_url", "https://i.example/b.jpg")]
    [DataRow("lat", "40.7")]
    public async Task Another_request_under_it_is_refused_with_422_and_the_first_is_untouched(string field, string value)
    {
        await using var hub = await RunningHub.StartAsync();
        var first = Form();
        var number = await NumberAsync(await hub.SendAsync("requests.json", first, "k-1"));

        var other = await hub.SendAsync("requests.json", new(first) { [field] = value }, "k-1");

        other.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await other.Content.ReadAsStringAsync()).ShouldContain("each request needs a key of its own");
        var again = await hub.SendAsync("requests.json", first, "k-1");
        (again.StatusCode, await NumberAsync(again)).ShouldBe((HttpStatusCode.OK, number));
        (await hub.SendAsync("requests.json", new(first) { [field] = value }, "k-2")).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [TestMethod]
    public async Task The_external_reference_is_held_to_the_same()
    {
        await using var hub = await RunningHub.StartAsync();
        var first = new Dictionary<string, string>(Form()) { ["external_reference"] = "case-7" };
        (await hub.SendAsync("requests.json", first)).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await hub.SendAsync("requests.json", new(first) { ["description"] = "other" })).StatusCode
            .ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await hub.SendAsync("requests.json", first)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task A_repeat_stays_a_repeat_after_a_person_corrected_the_ticket()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await NumberAsync(await hub.SendAsync("requests.json", Form(), "k-1"));
        TicketNumber.TryParse(number, out var id).ShouldBeTrue();
        await CorrectAsync(hub, id);

        var again = await hub.SendAsync("requests.json", Form(), "k-1");

        (again.StatusCode, await NumberAsync(again)).ShouldBe((HttpStatusCode.OK, number));
    }

    [TestMethod]
    public async Task Two_callers_do_not_share_keys()
    {
        await using var hub = await RunningHub.StartAsync(TestCity.Make() with
        {
            Keys = [.. new[] { "phone", "desk" }.Select(name =>
                new ApiKey(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"a311_of_the_{name}"))), ["intake"]))],
        });

        (await hub.SendAsync("requests.json", Form(), "k-1", "a311_of_the_phone")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await hub.SendAsync("requests.json", new(Form()) { ["description"] = "other" }, "k-1", "a311_of_the_desk")).StatusCode
            .ShouldBe(HttpStatusCode.Created);
    }

    private static Dictionary<string, string> Form() => new()
    {
        ["service_code"] = TestCity.TwoDepartments, ["address_string"] = "1 Main St", ["description"] = "hole",
        ["email"] = "ana@example.org", ["media_url"] = "https://i.example/a.jpg", ["lat"] = "40.6", ["long"] = "-75.4",
    };

    // Another step may change the ticket in between: the correction is then made on what it left.
    private static async Task CorrectAsync(RunningHub hub, long id)
    {
        while (true)
        {
            var ticket = (await hub.Store.Tickets.FindAsync([id], default))[0];
            var corrected = ticket with { Description = "corrected", Version = ticket.Version + 1 };
            var commit = new Commit { Tickets = { new TicketChange(ticket, corrected) } };
            if ((await hub.Store.CommitAsync(commit, default)).Status == CommitStatus.Done)
            {
                return;
            }
        }
    }

    private static async Task<string> NumberAsync(HttpResponseMessage answer)
    {
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement[0].GetProperty("service_request_id").GetString()!;
    }
}
