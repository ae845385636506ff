using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// Maximo's REST API: an API key, 201 with a Location and, where <c>properties</c> asks for it, a body; <c>oslc.where</c> with quoted
/// values; <c>responseInfo.nextPage</c>.
/// </summary>
internal sealed partial class Maximo : WebShape
{
    private const string Path = "/maximo/api/os/mxapisr";

    public override string Finished => "RESOLVED";

    public static Task<Shape> StartAsync() => new Maximo().StartAsync("maximo.yaml", "https://maximo.example.gov");

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        if (form.Header("apikey") != Secret)
        {
            return ErrorAsync(context, 401, "BMXAA7901E", "You cannot log in at this time.");
        }

        (path, form["lean"]).ShouldBe((Path, "1"));
        if (method == "POST")
        {
            return CreateAsync(form, context);
        }

        return ReadsFail ? ErrorAsync(context, 500, "BMXAA0024E", "The action is not allowed.") : QueryAsync(form, context);
    }

    private Task CreateAsync(Form form, HttpContext context)
    {
        if (Refusal is { } reason)
        {
            return ErrorAsync(context, 400, "BMXAA4190E", reason);
        }

        var order = form.Json;
        ((string)order["description"]!).Length.ShouldBeLessThanOrEqualTo(100);
        ((string)order["reportdate"]!).ShouldBe("2026-07-04T08:00:00-04:00");
        var entry = Add(
            (string)order["externalrecid"]!, (string)order["description_longdescription"]!, "NEW", Clock.GetUtcNow());
        object body = form.Header("properties").Contains("ticketid", StringComparison.Ordinal) ? Request(entry) : "";
        return JsonAsync(context, body, 201, isRecord: true, ("Location", $"{Url}{Path}/_U1IvMTA0Mg{entry.Number}--"));
    }

    private Task QueryAsync(Form form, HttpContext context)
    {
        var where = form["oslc.where"];
        var byReference = Reference().Match(where);
        var byTime = Since().Match(where);
        if (!byReference.Success && !byTime.Success)
        {
            return ErrorAsync(context, 400, "BMXAA8742E", "The where clause is not valid: " + where);
        }

        var since = byTime.Success ? DateTimeOffset.Parse(byTime.Groups[1].Value, CultureInfo.InvariantCulture) : default;
        var found = Entries.Where(e => byTime.Success ? e.ChangedAt >= since : e.Reference == byReference.Groups[1].Value).ToList();
        var page = int.TryParse(form["pageno"], out var number) ? number : 1;
        var member = found.Skip((page - 1) * PageSize).Take(PageSize).Select(Request);
        var self = $"http://inside.example{Path}";
        var next = $"{self}?lean=1&oslc.pageSize=2&pageno={page + 1}&oslc.where={Uri.EscapeDataString(where)}";
        return JsonAsync(context, found.Count > page * PageSize
            ? new { member, href = self, responseInfo = new { href = self, nextPage = new { href = next } } }
            : new { member, href = self, responseInfo = new { href = self } });
    }

    private static object Request(Entry entry) => new
    {
        ticketid = entry.Number.ToString(CultureInfo.InvariantCulture),
        externalrecid = entry.Reference,
        status = entry.Status,
        status_description = "any",
        changedate = entry.ChangedAt.ToOffset(TimeSpan.FromHours(-4)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
    };

    private Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        JsonAsync(context, new { Error = new { reasonCode = code, message = $"{code} - {message}", statusCode = $"{status}" } }, status);

    [GeneratedRegex("^externalrecid=\"([A-Z0-9-]+)\"$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("^externalrecid=\"\\*\" and changedate>=\"([^\"]+)\"$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Since();
}

[TestClass]
public sealed class Maximo_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => Maximo.StartAsync();
}
