using System.Globalization;
using System.Text.Json;
using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Yaml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Allentown311.Connectors.Tests.Rest;

/// <summary>The mappings that the reference shows for GraphQL and for a map server, against servers that behave as those do.</summary>
[TestClass]
public sealed class When_the_reference_is_run
{
    private const string Words = "5\" deep } & \\ wide', 'x'='x";

    // Guards the records: requests arrive on several threads.
    private readonly Lock gate = new();
    private readonly List<(string Reference, string Notes)> records = [];
    private string? refusal;
    private int signIns;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("assets")]
    [DataRow("gis")]
    public async Task An_order_is_made_found_and_reported_and_a_refusal_with_HTTP_200_is_one(string name)
    {
        await using var server = await Server.StartAsync(
            (request, context) => name == "gis" ? MapServerAsync(request, context) : GraphQlAsync(request, context));
        using var connector = new RestConnector(Mapping(name, server.Url), new ManualClock());
        var order = Orders.Make(description: Words);

        (await connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("1"));
        (await connector.FindAsync(Orders.Make(), Ct)).ShouldBeOfType<FindResult.Found>().Id.ShouldBe("1");
        (await connector.FindAsync(Orders.Make(2), Ct)).ShouldBeOfType<FindResult.Absent>();
        records.ShouldHaveSingleItem().ShouldBe((order.Reference, Words));

        refusal = "kind is closed";
        var refused = (await connector.SubmitAsync(Orders.Make(3), Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        refused.Reason.ShouldContain("kind is closed");

        var first = await connector.ReadStatusAsync(null, Ct);
        var second = await connector.ReadStatusAsync(first.Cursor, Ct);
        (first.More, second.More).ShouldBe((true, false));
        first.Updates.Concat(second.Updates).Select(u => u.ExternalId).ShouldBe(["1", "2"]);
        signIns.ShouldBe(name == "gis" ? 2 : 0, "the map server's first token served one call");
        foreach (var text in new[] { order.Trail.Sent!, order.Trail.Answered!, connector.Preview(order) })
        {
            text.ShouldNotContain("s3cret");
        }
    }

    private async Task GraphQlAsync(ReceivedRequest request, HttpContext context)
    {
        using var asked = JsonDocument.Parse(request.Body);
        var query = asked.RootElement.GetProperty("query").GetString()!;
        var variables = asked.RootElement.GetProperty("variables");
        if (query.StartsWith("mutation", StringComparison.Ordinal))
        {
            var input = variables.GetProperty("input");
            input.GetProperty("latitude").ValueKind.ShouldBe(JsonValueKind.Number);
            object answer = refusal is { } reason
                ? new { data = (object?)null, errors = new[] { new { message = reason, extensions = new { code = "BAD_USER_INPUT" } } } }
                : new { data = new { createRequest = new { request = new { number = Add(input, "reference", "notes") } } } };
            await Json(context, answer);
        }
        else if (query.Contains("requests(", StringComparison.Ordinal))
        {
            var found = Find(variables.GetProperty("ref").GetString()!);
            var requests = found.Select(f => new { number = f.Number, state = "OPEN", reference = f.Reference });
            await Json(context, new { data = new { requests } });
        }
        else
        {
            var isFirst = variables.GetProperty("after").ValueKind == JsonValueKind.Null;
            var nodes = new[] { new { number = isFirst ? "1" : "2", state = "DONE", at = "2026-07-04T12:30:00Z" } };
            await Json(context, new { data = new { changes = new { nodes, pageInfo = new { endCursor = "c1", hasNextPage = isFirst } } } });
        }
    }

    private async Task MapServerAsync(ReceivedRequest request, HttpContext context)
    {
        if (request.Target == "/tokens/generateToken")
        {
            request.Text.ShouldContain("password=s3cret");
            await Json(context, new { token = $"s3cret-{++signIns}" });
        }
        else if (request.Headers["X-Esri-Authorization"] != $"Bearer s3cret-{signIns}" || (signIns == 1 && records.Count == 1))
        {
            await Json(context, new { error = new { code = 498, message = "Invalid token." } });
        }
        else if (request.Target.EndsWith("/addFeatures", StringComparison.Ordinal))
        {
            using var features = JsonDocument.Parse(Form(request, "features"));
            var attributes = features.RootElement[0].GetProperty("attributes");
            attributes.GetProperty("made").ValueKind.ShouldBe(JsonValueKind.Number);
            object result = refusal is { } reason
                ? new { objectId = -1, success = false, error = new { code = 1000, description = reason } }
                : new { objectId = int.Parse(Add(attributes, "ref", "notes"), CultureInfo.InvariantCulture), success = true };
            await Json(context, new { addResults = new[] { result } });
        }
        else if (request.Method == "GET")
        {
            var where = context.Request.Query["where"].ToString();
            var found = Find(where[5..^1]).Select(f => new { objectid = f.Number, state = "Open", @ref = f.Reference });
            await Json(context, new { features = found.Select(attributes => new { attributes }) });
        }
        else
        {
            var isFirst = Form(request, "resultOffset") == "0";
            var attributes = new { objectid = isFirst ? 1 : 2, state = "Closed", changed = 1783168200000 };
            await Json(context, isFirst
                ? new { features = new[] { new { attributes } }, exceededTransferLimit = true }
                : new { features = new[] { new { attributes } } });
        }
    }

    private string Add(JsonElement record, string reference, string notes)
    {
        lock (gate)
        {
            records.Add((record.GetProperty(reference).GetString()!, record.GetProperty(notes).GetString()!));
            return $"{records.Count}";
        }
    }

    private (string Number, string Reference)[] Find(string reference)
    {
        lock (gate)
        {
            return [.. records.Index().Where(r => r.Item.Reference == reference).Select(r => ($"{r.Index + 1}", r.Item.Reference))];
        }
    }

    private static string Form(ReceivedRequest request, string field) => QueryHelpers.ParseQuery(request.Text)[field].ToString();

    private static Task Json(HttpContext context, object value) => Server.AnswerAsync(context, 200, JsonSerializer.Serialize(value));

    // As the reference shows it, but for the address.
    private static RestMapping Mapping(string name, string url)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "mapping-reference.md"))
            .Split("```yaml mapping\n").Skip(1)
            .Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])
            .Single(block => block.Contains($"\nname: {name}\n", StringComparison.Ordinal))
            .Replace("https://assets.allentown.example", url, StringComparison.Ordinal)
            .Replace("https://gis.allentown.example/arcgis", url, StringComparison.Ordinal);
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/test.yaml", text, faults, _ => "s3cret");
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<RestMapping>();
    }
}
