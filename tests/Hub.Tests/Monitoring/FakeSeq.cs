using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A server that takes what Seq takes, and keeps it.</summary>
internal sealed class FakeSeq : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource visited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeSeq(int port, bool hanging)
    {
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

    public ConcurrentQueue<Post> Posts { get; } = [];

    public IEnumerable<LogRecord> Logs => Posts.Where(p => p.Path == "/ingest/otlp/v1/logs")
        .SelectMany(p => Wire.Read(p.Body).Messages(1, 2, 2))
        .Select(r => new LogRecord(r.Messages(5).Single().Text(1), r.Text(12), r.Attributes(6), r.Hex(9), r.Hex(10)));

    public IEnumerable<Span> Spans => Posts.Where(p => p.Path == "/ingest/otlp/v1/traces")
        .SelectMany(p => Wire.Read(p.Body).Messages(1, 2, 2))
        .Select(s => new Span(s.Text(5), s.Hex(1), s.Hex(2), s.Hex(4)));

    public static async Task<FakeSeq> StartAsync(int port = 0, bool hanging = false)
    {
        var seq = new FakeSeq(port, hanging);
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
        Posts.Enqueue(new Post(http.Request.Path, http.Request.Headers["X-Seq-ApiKey"].ToString(), http.Request.ContentType ?? "", body.ToArray()));
    }

    internal sealed record Post(string Path, string Key, string ContentType, byte[] Body);

    internal sealed record LogRecord(string Body, string EventName, Dictionary<string, string> Attributes, string Trace, string SpanId);

    internal sealed record Span(string Name, string Trace, string Id, string Parent);
}
