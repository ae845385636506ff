using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Allentown311.Hub.City;
using Allentown311.Hub.Tests.Engine;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_a_request_is_refused
{
    [TestMethod]
    [DataRow("requests/26-00001-0", 404)]
    [DataRow("requests/nonsense", 404)]
    [DataRow("services/none", 404)]
    [DataRow("services?jurisdiction_id=elsewhere.gov", 404)]
    [DataRow("requests?jurisdiction_id=elsewhere.gov", 404)]
    [DataRow("requests?status=done", 400)]
    public async Task The_error_is_shaped_as_the_specification_says(string path, int status)
    {
        await using var hub = await RunningHub.StartAsync();
        foreach (var format in new[] { "json", "xml" })
        {
            var answer = await hub.Http.GetAsync(path.Contains('?', StringComparison.Ordinal)
                ? path.Replace("?", $".{format}?", StringComparison.Ordinal) : $"{path}.{format}");
            ((int)answer.StatusCode).ShouldBe(status);
            await ShouldBeErrorsAsync(answer, format == "xml", status);
        }
    }

    [TestMethod]
    [DataRow("requests.json")]
    [DataRow("requests.xml")]
    public async Task Every_mistake_is_reported_at_once_and_no_ticket_is_stored(string path)
    {
        await using var hub = await RunningHub.StartAsync();
        var answer = await hub.PostAsync(path, ("lat", "91"), ("email", "ana"), ("attribute[WHISHETN]", "125"), ("language", "de"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ShouldBeErrorsAsync(answer, path.EndsWith("xml", StringComparison.Ordinal), 400)).ShouldBe(4);
        (await hub.Store.Desk.CountAsync(default)).Tickets.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_body_that_is_no_form_or_too_large_gets_its_own_error()
    {
        await using var hub = await RunningHub.StartAsync();
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        await ShouldBeErrorsAsync(await hub.Http.PostAsync("requests.json", json), false, 415);
        await ShouldBeErrorsAsync(await hub.PostAsync("requests.json", ("description", new string('x', 300_000))), false, 413);
    }

    [TestMethod]
    public async Task A_small_form_with_an_undecodable_character_is_not_called_too_large()
    {
        await using var hub = await RunningHub.StartAsync();
        await ShouldBeErrorsAsync(await hub.PostAsync("requests.json", ("description", "deep\0hole")), false, 400);
    }

    [TestMethod]
    public async Task Without_a_key_with_the_intake_scope_no_request_is_accepted()
    {
        var keys = new[] { ("desk", "a311_of_the_desk", "intake"), ("press", "a311_of_the_press", "read") };
        await using var hub = await RunningHub.StartAsync(TestCity.Make() with
        {
            Keys = [.. keys.Select(k =>
                new ApiKey(k.Item1, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(k.Item2))), [k.Item3]))],
        });
        foreach (var key in new[] { null, "", "a311_wrong", "a311_of_the_press", "desk" })
        {
            await ShouldBeErrorsAsync(await hub.PostAsync("requests.json", ("api_key", key)), false, 403);
        }

        (await hub.PostAsync("requests.json", ("api_key", "a311_of_the_desk"))).StatusCode.ShouldBe(HttpStatusCode.Created);
        var form = new Dictionary<string, string> { ["service_code"] = TestCity.TwoDepartments, ["address_id"] = "1" };
        (await hub.SendAsync("requests.json", form, apiKey: "a311_of_the_desk")).StatusCode.ShouldBe(HttpStatusCode.Created);
        (await hub.Store.Tickets.FindAsync([1, 2], default)).ShouldAllBe(t => t.Source == "desk");
    }

    [TestMethod]
    public async Task An_unavailable_store_is_a_503_with_the_time_to_retry()
    {
        await using var hub = await RunningHub.StartAsync();
        hub.Store.BeforeCommit = commit => commit.Tickets.Any(t => t.Before is null) ? throw ShimStore.Unavailable : Task.CompletedTask;
        var answer = await hub.PostAsync();
        await ShouldBeErrorsAsync(answer, false, 503);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(5));
    }

    private static async Task<int> ShouldBeErrorsAsync(HttpResponseMessage answer, bool xml, int code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(code, text);
        if (xml)
        {
            Outline.OfXml(text).ShouldBe("errors(error(code description))");
            var errors = XDocument.Parse(text).Root!.Elements().ToImmutableArray();
            errors[0].Element("code")!.Value.ShouldBe($"{code}");
            return errors.Length;
        }

        Outline.OfJson(text).ShouldBe("[{code description}]");
        using var json = JsonDocument.Parse(text);
        json.RootElement[0].GetProperty("code").GetInt32().ShouldBe(code);
        return json.RootElement.GetArrayLength();
    }
}
