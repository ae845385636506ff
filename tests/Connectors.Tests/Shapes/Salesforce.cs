using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// Salesforce: a token for a signed statement, an instance that comes with it, errors as lists, a unique external id, and queries whose
/// next page stands in <c>nextRecordsUrl</c>.
/// </summary>
internal sealed partial class Salesforce : WebShape
{
    private const string Api = "/services/data/v61.0";
    private int token;

    public override string Finished => "Closed";

    public override bool DropsDoubles => true;

    public static async Task<Shape> StartAsync()
    {
        using var key = RSA.Create(2048);
        var pem = key.ExportPkcs8PrivateKeyPem();
        var shape = new Salesforce();
        return await shape.StartAsync(
            "salesforce-cases.yaml",
            "https://city.my.salesforce.com",
            place: text => text
                .Replace("token_url: \"https://login.salesforce.com",
                    "token_url: \"https://city.my.salesforce.com", StringComparison.Ordinal)
                .Replace("instance: \"*.my.salesforce.com\"", "instance: 127.0.0.1", StringComparison.Ordinal),
            variable: name => name == "SALESFORCE_KEY" ? pem : Secret);
    }

    public override bool ExpireSession()
    {
        token++;
        return true;
    }

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        if (path == "/services/oauth2/token")
        {
            form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
            form["assertion"].Split('.').Length.ShouldBe(3);
            return JsonAsync(context, new { access_token = $"t{token}", instance_url = Url, token_type = "Bearer" });
        }

        if (form.Header("Authorization") != $"Bearer t{token}")
        {
            return ErrorAsync(context, 401, "INVALID_SESSION_ID", "Session expired or invalid");
        }

        if (path == Api + "/sobjects/Case")
        {
            return CreateAsync(form, context);
        }

        return ReadsFail ? ErrorAsync(context, 400, "QUERY_TIMEOUT", "Your query request was running for too long.")
            : path.StartsWith(Api + "/query", StringComparison.Ordinal) ? QueryAsync(path, form, context)
            : ErrorAsync(context, 404, "NOT_FOUND", "The requested resource does not exist");
    }

    private Task CreateAsync(Form form, HttpContext context)
    {
        if (Refusal is { } reason)
        {
            return ErrorAsync(context, 400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", reason);
        }

        var order = form.Json;
        var reference = (string)order["HubRef__c"]!;
        if (Entries.FirstOrDefault(e => e.Reference == reference) is { } existing)
        {
            var message = $"duplicate value found: HubRef__c duplicates value on record with id: {Id(existing)}";
            return ErrorAsync(context, 400, "DUPLICATE_VALUE", message);
        }

        var entry = Add(reference, (string)order["Description"]!, "New", Clock.GetUtcNow());
        return JsonAsync(context, new { id = Id(entry), success = true, errors = Array.Empty<object>() }, 201, isRecord: true);
    }

    private Task QueryAsync(string path, Form form, HttpContext context)
    {
        // A query locator, as 01gD0000002HU6K-2000, stands in the path of a next page; here it holds the query's time too.
        var locator = Locator().Match(path);
        var query = form["q"];
        var byReference = Reference().Match(query);
        var byTime = Since().Match(query);
        if (!locator.Success && !byReference.Success && !byTime.Success)
        {
            return ErrorAsync(context, 400, "MALFORMED_QUERY", "unexpected token: " + query);
        }

        var since = locator.Success
            ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(locator.Groups[1].Value, CultureInfo.InvariantCulture))
            : byTime.Success ? DateTimeOffset.Parse(byTime.Groups[1].Value, CultureInfo.InvariantCulture) : default;
        var offset = locator.Success ? int.Parse(locator.Groups[2].Value, CultureInfo.InvariantCulture) : 0;
        var found = Entries.Where(e => byReference.Success ? e.Reference == byReference.Groups[1].Value : e.ChangedAt >= since).ToList();
        var records = found.Skip(offset).Take(PageSize).Select(e => new
        {
            attributes = new { type = "Case", url = $"{Api}/sobjects/Case/{Id(e)}" },
            Id = Id(e),
            HubRef__c = e.Reference,
            e.Status,
            SystemModstamp = e.Time("yyyy-MM-dd'T'HH:mm:ss.fff") + "+0000",
        });
        var next = $"{Api}/query/01g{since.ToUnixTimeSeconds()}-{offset + PageSize}";
        return JsonAsync(context, found.Count > offset + PageSize
            ? new { totalSize = found.Count, done = false, nextRecordsUrl = next, records }
            : new { totalSize = found.Count, done = true, records });
    }

    private Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        JsonAsync(context, new[] { new { message, errorCode = code, fields = Array.Empty<string>() } }, status);

    private static string Id(Entry entry) => string.Create(CultureInfo.InvariantCulture, $"5003000000D8{entry.Number:000000}");

    [GeneratedRegex("^SELECT Id, HubRef__c, Status FROM Case WHERE HubRef__c = '([A-Z0-9-]+)'$", RegexOptions.None, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@" AND SystemModstamp >= (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ORDER BY Id$", RegexOptions.None, 1000)]
    private static partial Regex Since();

    [GeneratedRegex(@"/query/01g(-?\d+)-(\d+)$", RegexOptions.None, 1000)]
    private static partial Regex Locator();
}

[TestClass]
public sealed class Salesforce_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => Salesforce.StartAsync();
}
