using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Allentown311.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// A REST API as Lucity's: HTTP Basic, filters in SQL, Skip and Take, lists without an envelope, times of older Microsoft services, and
/// a text, written as JSON where JSON was asked for, with 400 for an order that breaks a rule.
/// </summary>
internal sealed partial class LucityStyle : WebShape
{
    public override string Finished => "950";

    public static Task<Shape> StartAsync() => new LucityStyle().StartAsync(
        "lucity-style-rest.yaml",
        "https://lucity.example.gov",
        place: text => text.Replace("Take: \"50\"", "Take: \"2\"", StringComparison.Ordinal)
            .Replace("size: 50", "size: 2", StringComparison.Ordinal));

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        if (form.Header("Authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"hub:{Secret}")))
        {
            return TextAsync(context, 401, "");
        }

        (path, form["format"]).ShouldBe(("/restapi/Work/Requests.svc/", "json"));
        if (method == "POST" && Refusal is { } reason)
        {
            return TextAsync(context, 400, reason);
        }

        if (method == "POST")
        {
            var order = form.Json;
            ((string)order["DateTimeReceived"]!).ShouldBe("/Date(1783166400000)/");
            var entry = Add((string)order["UserField17"]!, (string)order["Description"]!, "1", Clock.GetUtcNow());
            return JsonAsync(context, Request(entry), 201, isRecord: true);
        }

        return ReadsFail ? TextAsync(context, 500, "See the log of the server.") : QueryAsync(form, context);
    }

    private Task QueryAsync(Form form, HttpContext context)
    {
        var byReference = Reference().Match(form["Filter"]);
        var byTime = Since().Match(form["Filter"]);
        var take = int.Parse(form["Take"], CultureInfo.InvariantCulture);
        var skip = int.TryParse(form["Skip"], out var rows) ? rows : 0;
        if ((!byReference.Success && !byTime.Success) || skip % take != 0)
        {
            return TextAsync(context, 400, "Invalid filter or page");
        }

        var since = byTime.Success ? DateTime.Parse(byTime.Groups[1].Value, CultureInfo.InvariantCulture) : default;
        var found = Entries
            .Where(e => byTime.Success
                ? e.ChangedAt.ToOffset(TimeSpan.FromHours(-4)).DateTime >= since
                : e.Reference == byReference.Groups[1].Value)
            .Skip(skip).Take(take).Select(Request);
        return JsonAsync(context, found);
    }

    private static object Request(Entry entry) => new
    {
        RequestNumber = entry.Number,
        UserField17 = entry.Reference,
        StatusCode = int.Parse(entry.Status, CultureInfo.InvariantCulture),
        ModifiedDate = $"/Date({entry.Milliseconds}-0400)/",
    };

    private static Task TextAsync(HttpContext context, int status, string text) => Server.AnswerAsync(context, status, $"\"{text}\"");

    [GeneratedRegex("^WKREQ WHERE RQ_USER17_TY = '([A-Z0-9-]+)'$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("^WKREQ WHERE RQ_USER17_TY > '' AND RQ_MOD_DT >= '([^']+)'$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Since();
}

[TestClass]
public sealed class A_Lucity_style_API_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => LucityStyle.StartAsync();
}
