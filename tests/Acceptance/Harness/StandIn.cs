using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// A department's web system made for one test. It does make records, and looks them up; what it answers to a new order is the test's.
/// Its books are kept by reference, in the order made, repeats included.
/// </summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication app;

    private StandIn(WebApplication app) => this.app = app;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>Every record made.</summary>
    public ConcurrentQueue<string> Records { get; } = new();

    /// <summary>What every request is answered with; null while the system works.</summary>
    public Reply? Instead { get; set; }

    /// <summary>What a new order is answered with after its record was made; null for the right answer.</summary>
    public Reply? AfterRecord { get; set; }

    /// <summary>The changes it reports, as JSON rows.</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    /// <summary>What it lists, as JSON rows.</summary>
    public ConcurrentQueue<string> Listed { get; } = new();

    public static async Task<StandIn> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var made = new StandIn(builder.Build());
        made.app.Urls.Add(made.Url.GetLeftPart(UriPartial.Authority));
        made.app.Run(made.AnswerAsync);
        await made.app.StartAsync(ct);
        return made;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var reply = Instead ?? Answer(context.Request, await reader.ReadToEndAsync());
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.Type;
        await context.Response.Body.WriteAsync(reply.Body);
    }

    private Reply Answer(HttpRequest request, string body) => (request.Method, request.Path.Value, SmallCity.Action(request)) switch
    {
        (_, "/soap", "Find") => Reply.Soap(Number(SmallCity.ReferenceIn(body)) is { } number ? $"<N>{number}</N>" : ""),
        (_, "/soap", _) => Make(body, number => Reply.Soap($"<N>{number}</N>")),
        ("POST", _, _) => Make(body, number => Reply.Json($$"""{"id":"{{number}}"}""", 201)),
        (_, "/orders", _) => Reply.Json(Number(request.Query["ref"].ToString()) is { } number ? $$"""{"id":"{{number}}"}""" : "{}"),
        (_, "/list", _) => Reply.Json($"[{string.Join(',', Listed)}]"),
        _ => Reply.Json($"[{string.Join(',', Changes)}]"),
    };

    private Reply Make(string body, Func<string, Reply> well)
    {
        var reference = SmallCity.ReferenceIn(body);
        Records.Enqueue(reference);
        return AfterRecord ?? well(Number(reference)!);
    }

    private string? Number(string reference) =>
        Records.ToList().IndexOf(reference) is >= 0 and var at ? string.Create(CultureInfo.InvariantCulture, $"D-{at + 1}") : null;
}

/// <summary>An answer, to the byte.</summary>
internal sealed record Reply(int Status, string Type, byte[] Body)
{
    /// <summary>What a session that ran out gets from many an office system: a page, with 200.</summary>
    public static readonly Reply LoginPage = new(200, "text/html", Encoding.UTF8.GetBytes("<!doctype html><html><body><form>Please log in</form></body></html>"));

    public static Reply Json(string body, int status = 200) => new(status, "application/json", Encoding.UTF8.GetBytes(body));

    public static Reply Soap(string content) => new(200, "text/xml; charset=utf-8", Encoding.UTF8.GetBytes(
        $"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R>{content}</R></e:Body></e:Envelope>"""));
}
