using System.Net.Http.Headers;
using System.Text;

namespace Allentown311.Load;

/// <summary>
/// HTTP at the lowest cost that Kestrel and HttpClient allow. The load generator shares the machine with the hub under test, and each CPU
/// cycle it uses is one the hub does not get.
/// </summary>
internal static class Wire
{
    /// <summary>The key by which a department authenticates its pushes.</summary>
    public const string Key = "load-test-key-of-128-bits";

    /// <summary>Creates a client with at most this many connections, which it uses again.</summary>
    public static HttpClient CreateClient(int connections) => new(new SocketsHttpHandler
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        MaxConnectionsPerServer = connections,
    })
    { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Creates a web server without middleware; it passes every request to <paramref name="handle"/>.</summary>
    public static WebApplication CreateServer(string url, RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.Run(handle);
        return app;
    }

    /// <summary>Reads a request's body and returns the text between two marks; null when the body lacks them.</summary>
    public static async ValueTask<string?> ReadBetweenAsync(HttpRequest request, byte[] start, byte[] end)
    {
        var reader = request.BodyReader;
        var read = await reader.ReadAtLeastAsync((int)(request.ContentLength ?? int.MaxValue));
        var found = read.Buffer.IsSingleSegment
            ? Between(read.Buffer.FirstSpan, start, end)
            : Between(System.Buffers.BuffersExtensions.ToArray(read.Buffer), start, end);
        reader.AdvanceTo(read.Buffer.End);
        return found;
    }

    /// <summary>Posts a body, and returns the answer's status.</summary>
    public static async Task<int> PostAsync(
        HttpClient client, Uri url, byte[] body, MediaTypeHeaderValue type, string? header = null, string? value = null)
    {
        using var request = CreateRequest(url, body, type, header, value);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        return (int)response.StatusCode;
    }

    /// <summary>Posts a body, and returns the text between two marks in a 2xx answer; null for any other answer.</summary>
    public static async Task<string?> PostAsync(
        HttpClient client, Uri url, byte[] body, MediaTypeHeaderValue type, string? header, string? value, byte[] start, byte[] end)
    {
        using var request = CreateRequest(url, body, type, header, value);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead);
        return response.IsSuccessStatusCode ? Between(await response.Content.ReadAsByteArrayAsync(), start, end) : null;
    }

    /// <summary>Answers with a body.</summary>
    public static Task AnswerAsync(HttpResponse response, int status, string mediaType, byte[] body)
    {
        response.StatusCode = status;
        response.ContentType = mediaType;
        response.ContentLength = body.Length;
        return response.BodyWriter.WriteAsync(body).AsTask();
    }

    private static HttpRequestMessage CreateRequest(
        Uri url, byte[] body, MediaTypeHeaderValue type, string? header, string? value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = type } },
        };
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        return request;
    }

    private static string? Between(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start, ReadOnlySpan<byte> end)
    {
        var from = text.IndexOf(start);
        var rest = from < 0 ? default : text[(from + start.Length)..];
        var length = rest.IndexOf(end);
        return from < 0 || length < 0 ? null : Encoding.UTF8.GetString(rest[..length]);
    }
}
