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
    private readonly Lock gate = new();
    private readonly long started = TimeProvider.System.GetTimestamp();

    private StandIn(WebApplication app) => this.app = app;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>Every record made.</summary>
    public ConcurrentQueue<string> Records { get; } = new();

    /// <summary>What every request is answered with; null while the system works.</summary>
    public Reply? Instead { get; set; }

    /// <summary>What a new order is answered with after its record was made; null for the right answer.</summary>
    public Reply? AfterRecord { get; set; }

    /// <summary>When new orders came, since it started, whatever became of them.</summary>
    public ConcurrentQueue<TimeSpan> Creates { get; } = new();

    /// <summary>When new orders were told to wait a second.</summary>
    public ConcurrentQueue<TimeSpan> Refused { get; } = new();

    /// <summary>New orders it takes in any second; more are told to wait one.</summary>
    public int MostASecond { get; set; } = int.MaxValue;

    /// <summary>Runs before a record is made; given what ends when the caller hangs up.</summary>
    public Func<CancellationToken, string, Task> BeforeRecord { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after a record is made and before its order is answered.</summary>
    public Func<string, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a look-up is answered.</summary>
    public Func<Task> BeforeFind { get; set; } = () => Task.CompletedTask;

    /// <summary>How many look-ups it has in hand.</summary>
    public Crowd Finds { get; } = new();

    /// <summary>True where the work is done the moment it is asked for, and so reported.</summary>
    public bool IsQuick { get; set; }

    /// <summary>The most new orders it ever had in hand at once.</summary>
    public Crowd Orders { get; } = new();

    /// <summary>The most that ever asked for changes at once.</summary>
    public Crowd Reads { get; } = new();

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
        var body = await reader.ReadToEndAsync();
        var creates = context.Request.Method == "POST" && SmallCity.Action(context.Request) is not "Find";
        var finds = context.Request.Path == "/orders" && !creates;
        using var here = creates ? Orders.Enter() : finds ? Finds.Enter() : context.Request.Path == "/changes" ? Reads.Enter() : null;
        if (creates)
            await BeforeRecord(context.RequestAborted, body);
        if (creates && TooMany())
            context.Response.Headers.RetryAfter = "1";
        var reply = context.Response.Headers.RetryAfter.Count > 0 ? new Reply(429, "text/plain", []) : Instead ?? Answer(context.Request, body);
        if (creates)
            await BeforeAnswer(body);
        if (finds)
            await BeforeFind();
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.Type;
        await context.Response.Body.WriteAsync(reply.Body);
    }

    private bool TooMany()
    {
        lock (gate)
        {
            var now = TimeProvider.System.GetElapsedTime(started);
            var busy = Creates.Count(at => at > now - TimeSpan.FromSeconds(1)) >= MostASecond;
            (busy ? Refused : Creates).Enqueue(now);
            return busy;
        }
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
        if (IsQuick)
            Changes.Enqueue($$"""{"ref":"{{reference}}","status":"done","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
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
