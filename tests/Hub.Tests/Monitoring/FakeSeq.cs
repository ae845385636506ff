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
/// A server that accepts and refuses the posts that Seq accepts and refuses, and records them. Events are posted as CLEF
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
        app.MapPost("/{**path}", ReceiveAsync);
        if (!hanging)
        {
            open.SetResult();
        }
    }

    public string Url => app.Urls.First();

    /// <summary>Completes with the first post.</summary>
    public Task Visited => visited.Task;

    /// <summary>The level that the server asks for in its responses; null for none.</summary>
    public string? Level { get; set; }

    /// <summary>The status of every response; null to accept valid posts.</summary>
    public HttpStatusCode? Refusing { get; set; }

    /// <summary>The accepted posts.</summary>
    public ConcurrentQueue<Post> Posts { get; } = [];

    /// <summary>The refused posts, and the status each was refused with.</summary>
    public ConcurrentQueue<(Post Post, HttpStatusCode Status)> Refused { get; } = [];

    /// <summary>The accepted events, in the order in which they were posted.</summary>
    public IReadOnlyList<SeqEvent> Events => [.. Posts.Where(p => p.Path == EventsPath).SelectMany(p => p.Events!)];

    public IReadOnlyList<Span> Spans =>
    [
        .. Posts.Where(p => p.Path == TracesPath)
            .SelectMany(p => ProtobufMessage.Read(p.Body).Messages(1, 2, 2))
            .Select(s => new Span(s.Text(5), s.Hex(1), s.Hex(2), s.Hex(4), s.Attributes(9))),
    ];

    public static async Task<FakeSeq> StartAsync(int port = 0, bool hanging = false, string? key = null)
    {
        var seq = new FakeSeq(port, hanging, key);
        await seq.app.StartAsync();
        return seq;
    }

    /// <summary>A port on which no process listens.</summary>
    public static int SilentPort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>Ends the hanging: answers the posts that wait, and all that follow.</summary>
    public void Open() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
        await app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        visited.TrySetResult();
        await open.Task;
        var postedKey = http.Request.Headers["X-Seq-ApiKey"].ToString();
        var post = new Post(http.Request.Path, postedKey, http.Request.ContentType ?? "", body.ToArray());
        var status = StatusOf(post);
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

    private HttpStatusCode StatusOf(Post post) => post switch
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
        /// <summary>The events of the post; null when Seq would refuse them.</summary>
        public IReadOnlyList<SeqEvent>? Events { get; } = Path == EventsPath ? SeqEvent.Read(Body) : null;
    }

    internal sealed record Span(string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, string> Attributes);
}
