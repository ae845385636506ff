using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// An ArcGIS feature service: a token for a sign-in, features as JSON in a form, errors with HTTP 200, pages by <c>resultOffset</c>, and
/// queries in standardized SQL, whose times are <c>timestamp</c> literals while answers have milliseconds.
/// </summary>
internal sealed partial class ArcGis : WebShape
{
    private const string Layer = "/rest/services/Requests/FeatureServer/0/";
    private int token;

    public override string Finished => "Closed";

    public static Task<Shape> StartAsync() => new ArcGis().StartAsync("arcgis-feature-service.yaml", "https://gis.example.gov/arcgis");

    public override bool ExpireSession()
    {
        token++;
        return true;
    }

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        if (path == "/tokens/generateToken")
        {
            return JsonAsync(context, form["password"] == Secret
                ? new { token = $"t-{token}", expires = Clock.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds() }
                : Error(400, "Unable to generate token."));
        }

        if (form.Header("X-Esri-Authorization") != $"Bearer t-{token}")
        {
            return JsonAsync(context, Error(498, "Invalid token."));
        }

        form["f"].ShouldBe("json", "without it the service answers with a page of HTML");
        return path == Layer + "addFeatures" ? AddAsync(form, context) : path == Layer + "query" ? QueryAsync(form, context)
            : JsonAsync(context, Error(404, "Service not found"));
    }

    private Task AddAsync(Form form, HttpContext context)
    {
        if (Refusal is { } reason)
        {
            var refused = new { objectId = -1, success = false, error = new { code = 1000, description = reason } };
            return JsonAsync(context, new { addResults = new[] { refused } });
        }

        var feature = JsonNode.Parse(form["features"])![0]!;
        var attributes = feature["attributes"]!;
        feature["geometry"]!["x"]!.GetValue<double>().ShouldBe(-75.47);
        attributes["REPORTED"]!.GetValue<long>().ShouldBe(1783166400000);
        ((string)attributes["KIND"]!).ShouldBe("3");
        var entry = Add((string)attributes["HUBREF"]!, (string)attributes["DETAILS"]!, "Open", Clock.GetUtcNow());
        return JsonAsync(context, new { addResults = new[] { new { objectId = entry.Number, success = true } } }, isRecord: true);
    }

    private Task QueryAsync(Form form, HttpContext context)
    {
        if (ReadsFail)
        {
            return JsonAsync(context, Error(500, "Error performing query operation"));
        }

        var where = form["where"];
        var byReference = Reference().Match(where);
        var byTime = Since().Match(where);
        if (!byReference.Success && !byTime.Success)
        {
            return JsonAsync(context, Error(400, "'where' parameter is invalid"));
        }

        var since = byTime.Success
            ? DateTimeOffset.Parse(byTime.Groups[1].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : default;
        var found = Entries.Where(e => byTime.Success ? e.ChangedAt >= since : e.Reference == byReference.Groups[1].Value)
            .OrderBy(e => e.Number).ToList();
        var offset = int.TryParse(form["resultOffset"], out var rows) ? rows : 0;
        var features = found.Skip(offset).Take(PageSize).Select(e => new
        {
            attributes = new { OBJECTID = e.Number, HUBREF = e.Reference, STATUS = e.Status, EditDate = e.Milliseconds },
        });
        return JsonAsync(context, found.Count > offset + PageSize ? new { features, exceededTransferLimit = true } : new { features });
    }

    private static object Error(int code, string message) => new { error = new { code, message, details = Array.Empty<string>() } };

    [GeneratedRegex("^HUBREF = '([A-Z0-9-]+)'$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^EditDate >= timestamp '(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)'$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Since();
}

[TestClass]
public sealed class An_ArcGIS_feature_service_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => ArcGis.StartAsync();
}
