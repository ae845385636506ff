using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>
/// Cityworks AMS: a form with a token and a JSON document, HTTP 200 with a <c>Status</c> for every answer, and a saved search for what has
/// changed. Its times are those of the city's clock.
/// </summary>
internal sealed class Cityworks : WebShape
{
    private int token;

    public override string Finished => "CLOSED";

    public override bool ReadsInPages => false;

    public static Task<Shape> StartAsync() => new Cityworks().StartAsync("cityworks.yaml", "https://cityworks.example.gov/cityworks");

    public override bool ExpireSession()
    {
        token++;
        return true;
    }

    protected override Task AnswerAsync(string method, string path, Form form, HttpContext context)
    {
        method.ShouldBe("POST");
        var data = JsonNode.Parse(form["data"])!;
        if (path == "/services/General/Authentication/Authenticate")
        {
            return (string)data["Password"]! == Secret
                ? ValueAsync(context, new { Token = $"t/{token}+=", UserSid = 4 })
                : StatusAsync(context, 3, "Invalid credentials");
        }

        if (form["token"] != $"t/{token}+=")
        {
            return StatusAsync(context, 2, "Unauthorized");
        }

        if (ReadsFail && path != "/services/Ams/ServiceRequest/Create")
        {
            return StatusAsync(context, 1, "Timeout expired");
        }

        switch (path)
        {
            case "/services/Ams/ServiceRequest/Create" when Refusal is { } reason:
                return StatusAsync(context, 1, reason);
            case "/services/Ams/ServiceRequest/Create":
                ((string)data["ProblemSid"]!).ShouldBe("263551");
                ((string)data["DateTimeInit"]!).ShouldBe("2026-07-04T08:00:00");
                var entry = Add((string)data["OtherSystemId"]!, (string)data["Details"]!, "OPEN", Clock.GetUtcNow());
                return ValueAsync(context, Request(entry), isRecord: true);
            case "/services/Ams/ServiceRequest/ByOtherSystemId":
                return ValueAsync(context, Entries.Where(e => e.Reference == (string)data["OtherSystemId"]!).Select(Request));
            case "/services/Ams/Search/Execute":
                data["SearchId"]!.GetValue<int>().ShouldBe(1204);
                return ValueAsync(context, Entries.Take(data["MaxResults"]!.GetValue<int>()).Select(Request));
            default:
                return StatusAsync(context, 1, $"There is no service {path}");
        }
    }

    private static object Request(Entry entry) => new
    {
        RequestId = entry.Number,
        OtherSystemId = entry.Reference,
        entry.Status,
        DateTimeLastModified = entry.ChangedAt.AddHours(-4)
            .ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
    };

    private Task ValueAsync(HttpContext context, object value, bool isRecord = false) =>
        JsonAsync(context, new { Value = value, Status = 0, Message = (string?)null, ErrorMessages = Array.Empty<object>() },
            isRecord: isRecord);

    private Task StatusAsync(HttpContext context, int status, string message) =>
        JsonAsync(context, new { Value = (object?)null, Status = status, Message = message, ErrorMessages = Array.Empty<object>() });
}

[TestClass]
public sealed class Cityworks_is_a_department : ShapeContract
{
    protected override Task<Shape> StartAsync() => Cityworks.StartAsync();
}
