using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// Dataverse: client credentials, 204 with the id in OData-EntityId, an alternate key, and pages by <c>@odata.nextLink</c> whose size the
/// caller prefers.
/// </summary>
internal sealed partial class Dataverse : WebShape
{
    private const string Path = "/api/data/v9.2/incidents";
    private int token;

    public override string Finished => "5";

    public override bool DropsDoubles => true;

    public static Task<Shape> StartAsync() => new Dataverse().StartAsync(
        "dataverse.yaml",
        "https://city.crm.dynamics.com",
        place: text => text.Replace("https://login.microsoftonline.com", "https://city.crm.dynamics.com", StringComparison.Ordinal));

    public override bool ExpireSession()
    {
        token++;
        return true;
    }

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        if (path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal))
        {
            form["grant_type"].ShouldBe("client_credentials");
            form["client_secret"].ShouldBe(Secret);
            form["scope"].ShouldEndWith("/.default");
            return JsonAsync(context, new { access_token = $"t{token}", expires_in = 3599, token_type = "Bearer" });
        }

        if (form.Header("Authorization") != $"Bearer t{token}")
        {
            return JsonAsync(context, "", 401);
        }

        path.ShouldBe(Path);
        if (method == "POST")
        {
            return CreateAsync(form, context);
        }

        return ReadsFail ? ErrorAsync(context, 500, "0x80040216", "An unexpected error occurred.") : QueryAsync(form, context);
    }

    private Task CreateAsync(Form form, HttpContext context)
    {
        if (Refusal is { } reason)
        {
            return ErrorAsync(context, 400, "0x80040203", reason);
        }

        var order = form.Json;
        var reference = (string)order["new_hubref"]!;
        if (Entries.Any(e => e.Reference == reference))
        {
            return ErrorAsync(context, 412, "0x80060892", "A record that has the attribute values HubRef already exists.");
        }

        ((string)order["customerid_account@odata.bind"]!).ShouldStartWith("/accounts(");
        var entry = Add(reference, (string)order["description"]!, "1", Clock.GetUtcNow());
        return JsonAsync(context, "", 204, isRecord: true, ("OData-EntityId", $"https://city.crm.dynamics.com{Path}({Id(entry)})"));
    }

    private Task QueryAsync(Form form, HttpContext context)
    {
        var filter = form["$filter"];
        var byReference = Reference().Match(filter);
        var byTime = Since().Match(filter);
        if (!byReference.Success && !byTime.Success)
        {
            return ErrorAsync(context, 400, "0x0", "Syntax error in filter: " + filter);
        }

        var since = byTime.Success ? DateTimeOffset.Parse(byTime.Groups[1].Value, CultureInfo.InvariantCulture) : default;
        var found = Entries.Where(e => byTime.Success ? e.ChangedAt >= since : e.Reference == byReference.Groups[1].Value).ToList();
        var offset = int.TryParse(form["$skiptoken"], out var rows) ? rows : 0;
        Dictionary<string, object> answer = new(StringComparer.Ordinal)
        {
            ["@odata.context"] = "https://city.crm.dynamics.com/api/data/v9.2/$metadata#incidents",
            ["value"] = found.Skip(offset).Take(PageSize).Select(e => new
            {
                incidentid = Id(e),
                new_hubref = e.Reference,
                statuscode = int.Parse(e.Status, CultureInfo.InvariantCulture),
                modifiedon = e.Time("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            }),
        };
        if (found.Count > offset + PageSize)
        {
            form.Header("Prefer").ShouldBe("odata.maxpagesize=500");
            answer["@odata.nextLink"] =
                $"https://city.crm.dynamics.com{Path}?$filter={Uri.EscapeDataString(filter)}&$skiptoken={offset + PageSize}";
        }

        return JsonAsync(context, answer);
    }

    private Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        JsonAsync(context, new { error = new { code, message } }, status);

    private static string Id(Entry entry) =>
        string.Create(CultureInfo.InvariantCulture, $"3f2a7c1e-5d8b-4a0f-9c3e-{entry.Number:000000000000}");

    [GeneratedRegex("^new_hubref eq '([A-Z0-9-]+)'$", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^new_hubref ne null and modifiedon ge (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$", RegexOptions.None, 1000)]
    private static partial Regex Since();
}

[TestClass]
public sealed class Dataverse_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => Dataverse.StartAsync();
}
