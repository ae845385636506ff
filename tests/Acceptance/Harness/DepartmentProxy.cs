using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// A proxy before a department's system. While it holds answers, the department has a record of a new order and the hub does not know it:
/// the moment at which tests kill the hub.
/// </summary>
internal sealed class DepartmentProxy : IAsyncDisposable
{
    private readonly HttpClient client = new();
    private readonly WebApplication app;
    private volatile TaskCompletionSource released = new();
    private int heldAnswers;

    public DepartmentProxy(Uri department)
    {
        Url = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.GetLeftPart(UriPartial.Authority));
        app = builder.Build();
        app.Run(context => PassAsync(context, department));
        ReleaseAnswers();
    }

    public Uri Url { get; }

    /// <summary>Orders that the department has answered and whose answers the hub has not received.</summary>
    public int HeldAnswers => Volatile.Read(ref heldAnswers);

    public Task StartAsync(CancellationToken ct) => app.StartAsync(ct);

    /// <summary>Holds the answers to new orders until <see cref="ReleaseAnswers"/>.</summary>
    public void HoldAnswers() => released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ReleaseAnswers() => released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        ReleaseAnswers();
        await app.DisposeAsync();
        client.Dispose();
    }

    private async Task PassAsync(HttpContext context, Uri department)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(department, context.Request.Path))
        {
            Content = new StreamContent(context.Request.Body),
        };
        foreach (var (name, value) in context.Request.Headers.Where(h => h.Key is "Content-Type" or "Authorization" or "SOAPAction"))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value.ToString())
                || request.Content.Headers.TryAddWithoutValidation(name, value.ToString());
        }

        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsByteArrayAsync();
        if (context.Request.Headers["SOAPAction"].ToString().Contains("CreateWorkOrder", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref heldAnswers);
            await released.Task;
            Interlocked.Decrement(ref heldAnswers);
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await context.Response.Body.WriteAsync(body);
    }
}
