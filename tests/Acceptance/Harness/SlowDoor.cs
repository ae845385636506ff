using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// Stands before a department's system and passes everything on; the answers come late. An order is then in the department's books while
/// the hub does not know it yet: the moment to kill it.
/// </summary>
internal sealed class SlowDoor : IAsyncDisposable
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(150);

    private readonly HttpClient client = new();
    private readonly WebApplication app;
    private int held;

    public SlowDoor(Uri department)
    {
        Url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.GetLeftPart(UriPartial.Authority));
        app = builder.Build();
        app.Run(context => PassAsync(context, department));
    }

    public Uri Url { get; }

    /// <summary>Orders the department has answered and the hub has not heard of.</summary>
    public int Held => Volatile.Read(ref held);

    public Task StartAsync(CancellationToken ct) => app.StartAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task PassAsync(HttpContext context, Uri department)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(department, context.Request.Path)) { Content = new StreamContent(context.Request.Body) };
        foreach (var (name, value) in context.Request.Headers.Where(h => h.Key is "Content-Type" or "Authorization" or "SOAPAction"))
            _ = request.Headers.TryAddWithoutValidation(name, value.ToString()) || request.Content.Headers.TryAddWithoutValidation(name, value.ToString());
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (context.Request.Headers["SOAPAction"].ToString().Contains("CreateWorkOrder", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref held);
            await Task.Delay(Late, TimeProvider.System);
            Interlocked.Decrement(ref held);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
