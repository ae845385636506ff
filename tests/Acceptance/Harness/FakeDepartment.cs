using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// A department's web system for one test. It makes records and looks them up; the test may replace its answer to a new order. It lists its
/// records by reference, in the order in which it made them, repeats included.
/// </summary>
internal sealed class FakeDepartment : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Lock gate = new();
    private int finds;
    private int refusals;
    private readonly long started = TimeProvider.System.GetTimestamp();

    private FakeDepartment(WebApplication app) => this.app = app;

    public Uri Url { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    /// <summary>The references of all records made.</summary>
    public ConcurrentQueue<string> Records { get; } = new();

    /// <summary>The answer to every request, without making a record; null while the system works.</summary>
    public Reply? FixedReply { get; set; }

    /// <summary>The answer to a new order after its record was made; null for the right answer.</summary>
    public Reply? AfterRecord { get; set; }

    /// <summary>The answer to a look-up; null for the right answer.</summary>
    public Reply? FindReply { get; set; }

    /// <summary>How many look-ups came.</summary>
    public int Finds => finds;

    /// <summary>The answer to a new order, by its text, that makes no record; null for orders that are taken.</summary>
    public Func<string, Reply?> Refuses { get; set; } = _ => null;

    /// <summary>How many new orders <see cref="Refuses"/> refused.</summary>
    public int Refusals => refusals;

    /// <summary>When new orders arrived that were not refused by the rate, measured from the start.</summary>
    public ConcurrentQueue<TimeSpan> CreateTimes { get; } = new();

    /// <summary>When new orders were refused with a request to wait a second, measured from the start.</summary>
    public ConcurrentQueue<TimeSpan> RefusalTimes { get; } = new();

    /// <summary>The most new orders accepted in any second; others are refused with 429.</summary>
    public int MaxPerSecond { get; set; } = int.MaxValue;

    /// <summary>Runs before a record is made; its token is cancelled when the caller closes the connection.</summary>
    public Func<CancellationToken, string, Task> BeforeRecord { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after a record is made and before its order is answered.</summary>
    public Func<string, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before a look-up is answered.</summary>
    public Func<Task> BeforeFind { get; set; } = () => Task.CompletedTask;

    /// <summary>Counts the look-ups in hand.</summary>
    public ConcurrencyCounter LookUpsInHand { get; } = new();

    /// <summary>True to report each order as done as soon as its record is made.</summary>
    public bool CompletesAtOnce { get; set; }

    /// <summary>Counts the new orders in hand.</summary>
    public ConcurrencyCounter OrdersInHand { get; } = new();

    /// <summary>Counts the reads of changes in hand.</summary>
    public ConcurrencyCounter ReadsInHand { get; } = new();

    /// <summary>The rows of <c>/changes</c>, as JSON.</summary>
    public ConcurrentQueue<string> Changes { get; } = new();

    /// <summary>The rows of <c>/list</c>, as JSON.</summary>
    public ConcurrentQueue<string> Listed { get; } = new();

    /// <summary>Reports a status of the order with this reference, changed a second ago.</summary>
    public void ReportStatus(string reference, string status)
    {
        var at = TimeProvider.System.GetUtcNow().AddSeconds(-1).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
        Changes.Enqueue($$"""{"ref":"{{reference}}","status":"{{status}}","at":"{{at}}"}""");
    }

    public static async Task<FakeDepartment> StartAsync(CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var department = new FakeDepartment(builder.Build());
        department.app.Urls.Add(department.Url.GetLeftPart(UriPartial.Authority));
        department.app.Run(department.AnswerAsync);
        await department.app.StartAsync(ct);
        return department;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var isCreate = context.Request.Method == "POST" && SmallCity.Action(context.Request) is not "Find";
        var isFind = !isCreate && (context.Request.Path == "/orders" || SmallCity.Action(context.Request) is "Find");
        if (isFind)
            Interlocked.Increment(ref finds);
        var refusal = isCreate ? Refuses(body) : null;
        if (refusal is not null)
            Interlocked.Increment(ref refusals);
        var counter = isCreate ? OrdersInHand : isFind ? LookUpsInHand : context.Request.Path == "/changes" ? ReadsInHand : null;
        using var inHand = counter?.Enter();
        if (isCreate)
            await BeforeRecord(context.RequestAborted, body);
        var isRefused = isCreate && IsOverRate();
        if (isRefused)
            context.Response.Headers.RetryAfter = "1";
        var replaced = FixedReply ?? refusal ?? (isFind ? FindReply : null);
        var reply = isRefused ? new Reply(429, "text/plain", []) : replaced ?? Answer(context.Request, body);
        if (isCreate)
            await BeforeAnswer(body);
        if (isFind)
            await BeforeFind();
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.Type;
        await context.Response.Body.WriteAsync(reply.Body);
    }

    // gate makes the count and the entry of a new order one step.
    private bool IsOverRate()
    {
        lock (gate)
        {
            var now = TimeProvider.System.GetElapsedTime(started);
            var isOver = CreateTimes.Count(at => at > now - TimeSpan.FromSeconds(1)) >= MaxPerSecond;
            (isOver ? RefusalTimes : CreateTimes).Enqueue(now);
            return isOver;
        }
    }

    private Reply Answer(HttpRequest request, string body) => (request.Method, request.Path.Value, SmallCity.Action(request)) switch
    {
        (_, "/soap", "Find") => Reply.Soap(Found(SmallCity.ReferenceIn(body), "<N>{0}</N><Ref>{1}</Ref>") ?? ""),
        (_, "/soap", _) => MakeRecord(body, number => Reply.Soap($"<N>{number}</N>")),
        ("POST", _, _) => MakeRecord(body, number => Reply.Json($$"""{"id":"{{number}}"}""", 201)),
        (_, "/orders", _) => Reply.Json(Found(request.Query["ref"].ToString(), """{{"id":"{0}","ref":"{1}"}}""") ?? "{}"),
        (_, "/list", _) => Reply.Json($"[{string.Join(',', Listed)}]"),
        _ => Reply.Json($"[{string.Join(',', Changes)}]"),
    };

    private Reply MakeRecord(string body, Func<string, Reply> rightAnswer)
    {
        var reference = SmallCity.ReferenceIn(body);
        Records.Enqueue(reference);
        if (CompletesAtOnce)
            Changes.Enqueue($$"""{"ref":"{{reference}}","status":"done","at":"{{TimeProvider.System.GetUtcNow():O}}"}""");
        return AfterRecord ?? rightAnswer(NumberOf(reference)!);
    }

    private string? Found(string reference, string answer) =>
        NumberOf(reference) is { } number ? string.Format(CultureInfo.InvariantCulture, answer, number, reference) : null;

    private string? NumberOf(string reference) =>
        Records.ToList().IndexOf(reference) is >= 0 and var index ? string.Create(CultureInfo.InvariantCulture, $"D-{index + 1}") : null;
}

/// <summary>An HTTP answer, to the byte.</summary>
internal sealed record Reply(int Status, string Type, byte[] Body)
{
    /// <summary>The answer of many office systems to an expired session: a page, with 200.</summary>
    public static readonly Reply LoginPage = new(
        200, "text/html", "<!doctype html><html><body><form>Please log in</form></body></html>"u8.ToArray());

    public static Reply Json(string body, int status = 200) => new(status, "application/json", Encoding.UTF8.GetBytes(body));

    public static Reply Soap(string content) => new(200, "text/xml; charset=utf-8", Encoding.UTF8.GetBytes(
        $"""<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><R>{content}</R></e:Body></e:Envelope>"""));
}
