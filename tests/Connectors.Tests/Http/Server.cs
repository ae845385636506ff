using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>A real HTTP server in this process, on a port of its own. It keeps what came in, byte for byte.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Seen> seen = new();

    private Server(WebApplication app) => this.app = app;

    public IReadOnlyList<Seen> Requests => [.. seen];

    public string Url { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    /// <summary>Starts a server that answers as told.</summary>
    public static async Task<Server> StartAsync(Func<Seen, HttpContext, Task> answer, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, l => listen?.Invoke(l)));
        var server = new Server(builder.Build());
        server.app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = new Seen(
                context.Request.Method, context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
            server.seen.Enqueue(request);
            await answer(request, context);
        });
        await server.app.StartAsync();
        server.Url = server.app.Urls.First();
        return server;
    }

    /// <summary>Starts a server that gives one answer to everything.</summary>
    public static Task<Server> StartAsync(int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        StartAsync((_, context) => AnswerAsync(context, status, body, contentType, headers));

    public static Task AnswerAsync(HttpContext context, int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        return context.Response.WriteAsync(body);
    }

    public Task StopAsync() => app.StopAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>A request as it came over the wire.</summary>
internal sealed record Seen(string Method, string Target, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
