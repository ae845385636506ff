using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// Stands before a department's system and passes everything on. While it is shut, answers to new orders stay behind it: the orders are in
/// the department's books and the hub does not know, which is the moment to kill it.
/// </summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly HttpClient client = new();
    private readonly WebApplication app;
    private volatile TaskCompletionSource open = new();
    private int held;

    public Door(Uri department)
    {
        Url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.GetLeftPart(UriPartial.Authority));
        app = builder.Build();
        app.Run(context => PassAsync(context, department));
        Open();
    }

    public Uri Url { get; }

    /// <summary>Orders the department has answered and the hub has not heard of.</summary>
    public int Held => Volatile.Read(ref held);

    public Task StartAsync(CancellationToken ct) => app.StartAsync(ct);

    public void Shut() => open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Open();
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
            await open.Task;
            Interlocked.Decrement(ref held);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
