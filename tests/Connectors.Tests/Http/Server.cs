using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>A real HTTP server in this process, on a port of its own. It stores the requests it received, byte for byte.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<ReceivedRequest> received = new();

    private Server(WebApplication app) => this.app = app;

    public IReadOnlyList<ReceivedRequest> Requests => [.. received];

    public string Url { get; private set; } = "";

    public int Port => new Uri(Url).Port;

    /// <summary>True to do what the next request with a record asks, and to cut the connection in place of the answer.</summary>
    public bool LosesNextAnswer { get; set; }

    /// <summary>True to accept requests and never answer.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Cuts the connection where the next answer is to be lost; true then.</summary>
    public bool Cuts(HttpContext context)
    {
        if (!LosesNextAnswer)
        {
            return false;
        }

        LosesNextAnswer = false;
        context.Abort();
        return true;
    }

    /// <summary>Starts a server that answers each request with a function.</summary>
    public static async Task<Server> StartAsync(Func<ReceivedRequest, HttpContext, Task> answer, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost
            .UseKestrelHttpsConfiguration()
            .ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0, l => listen?.Invoke(l)));
        var server = new Server(builder.Build());
        server.app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var request = new ReceivedRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray());
            server.received.Enqueue(request);
            if (server.IsSilent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await answer(request, context);
        });
        await server.app.StartAsync();
        server.Url = server.app.Urls.First();
        return server;
    }

    /// <summary>Starts a server that gives the same answer to every request.</summary>
    public static Task<Server> StartAsync(
        int status, string body, string contentType = "application/json", params (string Name, string Value)[] headers) =>
        StartAsync((_, context) => AnswerAsync(context, status, body, contentType, headers));

    public static Task AnswerAsync(
        HttpContext context,
        int status,
        string body,
        string contentType = "application/json",
        params (string Name, string Value)[] headers)
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

/// <summary>A request as the server received it.</summary>
internal sealed record ReceivedRequest(string Method, string Target, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
