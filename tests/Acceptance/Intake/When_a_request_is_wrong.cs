using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Intake;

/// <summary>Every refusal is a GeoReport error of its own, in the requested format, and makes no ticket.</summary>
[TestClass]
public class When_a_request_is_wrong
{
    private const string Key = "a311_of_the_mobile_app";

    // The hub's configuration has only the SHA-256 hash of the key.
    private static readonly string KeyHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)));
    private static readonly string Keys = $"[ {{ name: mobile-app, sha256: {KeyHash}, scopes: [intake] }} ]";

    private static SmallTown town = null!;
    private static SmallTown guarded = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        var unusedPort = new Uri($"http://127.0.0.1:{Ports.Free()}");
        town = await SmallTown.StartAsync(_ => SmallCity.Rest(unusedPort), context.CancellationToken);
        guarded = await SmallTown.StartAsync(_ => SmallCity.Rest(unusedPort), context.CancellationToken, Keys);
    }

    [ClassCleanup]
    public static void Stop()
    {
        town.Dispose();
        guarded.Dispose();
    }

    [TestMethod]
    [DataRow("json")]
    [DataRow("xml")]
    public async Task An_unknown_service_is_404(string format)
    {
        var description = await RefusalAsync(town, 404, format, Form(("service_code", "pothoel"), ("address_string", "435 Hamilton St")));

        description.ShouldContain("pothoel");
    }

    [TestMethod]
    [DataRow("json")]
    [DataRow("xml")]
    public async Task Each_missing_answer_is_named(string format)
    {
        var description = await RefusalAsync(town, 400, format, Form(("service_code", "bulk-item"), ("address_string", "435 Hamilton St")));

        description.ShouldContain("items");
        description.ShouldContain("weight");
    }

    [TestMethod]
    [DataRow("json", 5_000_000)]
    [DataRow("xml", 5_000_000)]
    [DataRow("json", 12_000_000, DisplayName = "a caller that asks first, as it must with so much")]
    public async Task A_description_of_megabytes_is_413_and_the_caller_sees_why(string format, int characters)
    {
        var form = Form(("service_code", "pothole"), ("description", new string('x', characters)));

        var description = await RefusalAsync(town, 413, format, form);

        description.ShouldContain("KiB");
    }

    [TestMethod]
    [DataRow("json")]
    [DataRow("xml")]
    public async Task A_broken_form_is_400(string format)
    {
        var body = new StringContent("--b\r\nContent-Disposition: form-data; name=\"service_code\"\r\n\r\npothole");
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        await RefusalAsync(town, 400, format, body);
    }

    [TestMethod]
    [DataRow("json")]
    [DataRow("xml")]
    public async Task A_body_that_is_no_form_is_415(string format) =>
        await RefusalAsync(town, 415, format, new StringContent("{}", Encoding.UTF8, "application/json"));

    [TestMethod]
    [DataRow("json", "wrong")]
    [DataRow("xml", "wrong")]
    [DataRow("json", "")]
    public async Task A_key_the_city_does_not_know_is_403(string format, string key)
    {
        var form = Form(("service_code", "pothole"), ("address_string", "435 Hamilton St"), ("api_key", key));

        await RefusalAsync(guarded, 403, format, form);
    }

    [TestMethod]
    public async Task The_right_key_allows_what_its_scope_names_and_nothing_else()
    {
        using var form = Form(("service_code", "pothole"), ("address_string", "435 Hamilton St"), ("api_key", Key));

        (await guarded.Hub.Api.PostAsync(form, Ct)).Status.ShouldBe(HttpStatusCode.Created);

        var refusal = await Should.ThrowAsync<HttpRequestException>(() => guarded.Hub.Api.StatusAsync(Ct));
        refusal.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [TestMethod]
    public async Task The_same_key_twice_is_one_ticket()
    {
        using var form = Form(("service_code", "pothole"), ("address_string", "5th St"));
        using var again = Form(("service_code", "pothole"), ("address_string", "5th St"));

        var first = await town.Hub.Api.PostAsync(form, Ct, key: "twice");
        var second = await town.Hub.Api.PostAsync(again, Ct, key: "twice");

        (first.Status, second.Status).ShouldBe((HttpStatusCode.Created, HttpStatusCode.OK));
        HubApi.Number(second.Body).ShouldBe(HubApi.Number(first.Body));
        (await town.Hub.Api.StatusAsync(Ct)).Tickets.Values.Sum().ShouldBe(1, "of all the requests of this class only this one was right");
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));

    /// <summary>Posts the content, which must be refused; returns the descriptions of all GeoReport errors in the answer.</summary>
    private async Task<string> RefusalAsync(SmallTown at, int status, string format, HttpContent content)
    {
        using (content)
        {
            var (code, type, body) = await at.Hub.Api.PostAsync(content, Ct, format: format);
            ((int)code, type).ShouldBe((status, format == "json" ? "application/json" : "text/xml"), body);
            var errors = format == "json" ? ReadJsonErrors(body) : ReadXmlErrors(body);
            errors[0].Code.ShouldBe(status);
            return string.Join('\n', errors.Select(e => e.Text));
        }
    }

    private static List<(int Code, string Text)> ReadJsonErrors(string body) =>
    [
        .. JsonDocument.Parse(body).RootElement.EnumerateArray()
            .Select(e => (e.GetProperty("code").GetInt32(), e.GetProperty("description").GetString()!)),
    ];

    private static List<(int Code, string Text)> ReadXmlErrors(string body) =>
    [
        .. XDocument.Parse(body).Root!.Elements("error")
            .Select(e => ((int)e.Element("code")!, e.Element("description")!.Value)),
    ];
}
