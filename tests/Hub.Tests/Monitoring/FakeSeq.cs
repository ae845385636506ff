using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>
/// A server that takes what Seq takes, refuses what Seq refuses, and keeps what was posted. Events come as CLEF
/// (https://docs.datalust.co/docs/posting-raw-events), spans over OTLP/HTTP.
/// </summary>
internal sealed class FakeSeq : IAsyncDisposable
{
    public const string EventsPath = "/api/events/raw";
    public const string TracesPath = "/ingest/otlp/v1/traces";

    private readonly WebApplication app;
    private readonly string? key;
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource visited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeSeq(int port, bool hanging, string? key)
    {
        this.key = key;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        app = builder.Build();
        app.MapPost("/{**path}", TakeAsync);
        if (!hanging)
        {
            open.SetResult();
        }
    }

    public string Url => app.Urls.First();

    /// <summary>Done when somebody has posted something.</summary>
    public Task Visited => visited.Task;

    /// <summary>The level it asks for in its answers; null for none.</summary>
    public string? Level { get; set; }

    /// <summary>The status it answers everything with; null to take what is right.</summary>
    public HttpStatusCode? Refusing { get; set; }

    /// <summary>What it took.</summary>
    public ConcurrentQueue<Post> Posts { get; } = [];

    /// <summary>What it did not take, and why.</summary>
    public ConcurrentQueue<(Post Post, HttpStatusCode Status)> Refused { get; } = [];

    /// <summary>The events it took, in the order in which they came.</summary>
    public IReadOnlyList<SeqEvent> Events => [.. Posts.Where(p => p.Path == EventsPath).SelectMany(p => p.Events!)];

    public IReadOnlyList<Span> Spans => [.. Posts.Where(p => p.Path == TracesPath)
        .SelectMany(p => Wire.Read(p.Body).Messages(1, 2, 2))
        .Select(s => new Span(s.Text(5), s.Hex(1), s.Hex(2), s.Hex(4), s.Attributes(9)))];

    public static async Task<FakeSeq> StartAsync(int port = 0, bool hanging = false, string? key = null)
    {
        var seq = new FakeSeq(port, hanging, key);
        await seq.app.StartAsync();
        return seq;
    }

    /// <summary>A port where nobody listens.</summary>
    public static int SilentPort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>Answers what has hung so far, and everything from now on.</summary>
    public void Open() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        visited.TrySetResult();
        await open.Task;
        var given = http.Request.Headers["X-Seq-ApiKey"].ToString();
        var post = new Post(http.Request.Path, given, http.Request.ContentType ?? "", body.ToArray());
        var status = Judge(post);
        http.Response.StatusCode = (int)status;
        if ((int)status >= 300)
        {
            Refused.Enqueue((post, status));
            await http.Response.WriteAsJsonAsync(new { Error = "refused" });
        }
        else
        {
            Posts.Enqueue(post);
            if (post.Path == EventsPath)
            {
                await http.Response.WriteAsync(JsonSerializer.Serialize(new { MinimumLevelAccepted = Level }));
            }
        }
    }

    private HttpStatusCode Judge(Post post) => post switch
    {
        _ when Refusing is { } status => status,
        _ when key is not null && post.Key != key => HttpStatusCode.Unauthorized,
        { Path: EventsPath, ContentType: "application/vnd.serilog.clef; charset=utf-8" } =>
            post.Events is null ? HttpStatusCode.BadRequest : HttpStatusCode.Created,
        { Path: TracesPath, ContentType: "application/x-protobuf" } => HttpStatusCode.OK,
        { Path: EventsPath or TracesPath } => HttpStatusCode.UnsupportedMediaType,
        _ => HttpStatusCode.NotFound,
    };

    internal sealed record Post(string Path, string Key, string ContentType, byte[] Body)
    {
        /// <summary>The events in it; null where Seq would refuse them.</summary>
        public IReadOnlyList<SeqEvent>? Events { get; } = Path == EventsPath ? SeqEvent.Read(Body) : null;
    }

    internal sealed record Span(string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes);
}
