using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// A department's GeoReport v2 endpoint: a form, lists as answers, errors as <c>[{"code":…,"description":…}]</c>, a token in place of a
/// number where <see cref="Moderates"/> is set, pages by number. It has no field for our reference, which is cut from the description.
/// </summary>
internal sealed class GeoReport : WebShape
{
    public override string Finished => "closed";

    public override bool CanLookUp => false;

    /// <summary>True while requests get a token and wait for somebody.</summary>
    public bool Moderates { get; set; }

    public static Task<Shape> StartAsync() => new GeoReport().StartAsync(
        "georeport-out.yaml",
        "https://open311.example.gov",
        place: text => text.Replace("size: 100", "size: 2", StringComparison.Ordinal)
            .Replace("page_size: \"100\"", "page_size: \"2\"", StringComparison.Ordinal));

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        form["jurisdiction_id"].ShouldBe("city.example");
        if (method == "POST" && path == "/v2/requests.json")
        {
            return CreateAsync(form, context);
        }

        if (ReadsFail)
        {
            return ErrorAsync(context, 400, "The system is being upgraded");
        }

        if (path == "/v2/tokens/t-1.json")
        {
            return JsonAsync(context, Moderates ? "[]" : """[{"service_request_id":"1","token":"t-1"}]""");
        }

        path.ShouldBe("/v2/requests.json");
        var since = DateTimeOffset.Parse(form["updated_after"], CultureInfo.InvariantCulture);
        var (page, size) = (Number(form["page"]), Number(form["page_size"]));
        return JsonAsync(context, Entries.Where(e => e.ChangedAt >= since).Skip((page - 1) * size).Take(size).Select(e => new
        {
            service_request_id = $"{e.Number}",
            status = e.Status,
            status_notes = (string?)null,
            service_code = "001",
            updated_datetime = e.ChangedAt.ToOffset(TimeSpan.FromHours(-4))
                .ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        }));
    }

    private Task CreateAsync(Form form, HttpContext context)
    {
        if (form["api_key"] != Secret)
        {
            return ErrorAsync(context, 403, "Missing or invalid API key");
        }

        if (Refusal is { } reason)
        {
            return ErrorAsync(context, 400, reason);
        }

        (form["service_code"], form["lat"], form["long"]).ShouldBe(("001", "40.602", "-75.47"));
        var described = form["description"];
        var at = described.LastIndexOf(" (", StringComparison.Ordinal);
        var entry = Add(described[(at + 2)..^1], described[..at], "open", Clock.GetUtcNow());
        return JsonAsync(context, new[]
        {
            Moderates
                ? new Dictionary<string, string> { ["token"] = $"t-{entry.Number}", ["service_notice"] = "" }
                : new Dictionary<string, string> { ["service_request_id"] = $"{entry.Number}", ["service_notice"] = "" },
        }, isRecord: true);
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private Task ErrorAsync(HttpContext context, int code, string description) =>
        JsonAsync(context, new[] { new { code, description } }, code);
}

[TestClass]
public sealed class A_GeoReport_endpoint_is_a_department : ShapeContract
{
    [TestMethod]
    public async Task A_token_is_given_for_a_number_once_somebody_has_looked_at_the_request()
    {
        await using var shape = (GeoReport)await GeoReport.StartAsync();
        shape.Moderates = true;
        var order = Orders.Make();

        var result = (await shape.Connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.HandedOver>();
        order = order with { Token = result.Token };
        var find = (IFindWorkOrder)shape.Connector;
        await Should.ThrowAsync<OutcomeUnknownException>(() => find.FindAsync(order, Ct));
        shape.Moderates = false;

        (await find.FindAsync(order, Ct)).ShouldBe(new FindResult.Found("1"));
        (await shape.RecordsAsync()).Count.ShouldBe(1);
    }

    protected override Task<Shape> StartAsync() => GeoReport.StartAsync();
}
