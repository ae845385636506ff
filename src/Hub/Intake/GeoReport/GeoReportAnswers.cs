using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>What all answers under <c>/open311</c> have in common: errors in the form of GeoReport v2, caching, compression.</summary>
internal static class GeoReportAnswers
{
    /// <summary>
    /// A longer request line or header section is refused by Kestrel, without an error in the specification's form; in bytes.
    /// </summary>
    public const int MaxRefusedBytes = 64 * 1024;

    private const int MaxTarget = 8 * 1024;
    private const int MaxHeaders = 32 * 1024;

    /// <summary>
    /// Gives an answer without a body (an unknown path, a method that is not allowed) the specification's error body, in the format asked
    /// for, and one to an error that nobody foresaw.
    /// </summary>
    public static void Use(IApplicationBuilder app)
    {
        app.UseResponseCompression();
        app.UseStatusCodePages(context => WriteErrorAsync(context.HttpContext));
        app.Use(AnswerFailureAsync);
        app.Use((http, next) => FindTooLong(http) is { } status ? Refuse(http, status) : next(http));
    }

    private static int? FindTooLong(HttpContext http) =>
        http.Request.Path.Value!.Length + http.Request.QueryString.Value!.Length > MaxTarget ? StatusCodes.Status414UriTooLong
        : http.Request.Headers.Sum(header => header.Key.Length + header.Value.Sum(value => value!.Length)) > MaxHeaders
            ? StatusCodes.Status431RequestHeaderFieldsTooLarge
        : null;

    private static Task Refuse(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return WriteErrorAsync(http);
    }

    /// <summary>
    /// Gives a read its validator and says how long it may be kept; true when the caller has the same answer already (RFC 9110, 13.1.2).
    /// The list of services may be a minute old. Requests are asked for anew each time, and not sent anew when nothing changed.
    /// </summary>
    public static bool IsUnchanged(HttpContext http, ReadOnlySpan<byte> body, int status)
    {
        var isRead = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        var headers = http.Response.Headers;
        if (!isRead || status != StatusCodes.Status200OK)
        {
            headers.CacheControl = "no-store";
            return false;
        }

        // A weak one, since the same answer may be sent compressed.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"", isWeak: true);
        headers.ETag = tag.ToString();
        headers.Append(HeaderNames.Vary, "Accept, Accept-Language");
        headers.CacheControl = MayBeOld(http.Request.Path.Value!) ? "max-age=60" : "no-cache";
        return http.Request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false));
    }

    private static bool MayBeOld(string path) =>
        path.StartsWith("/open311/v2/services", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith("/open311/discovery", StringComparison.OrdinalIgnoreCase)
        || path.StartsWith("/open311/v2/discovery", StringComparison.OrdinalIgnoreCase);

    private static async Task AnswerFailureAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            var log = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TicketIntake).FullName!);
            Log.RequestFailed(log, http.Request.Method, e.GetType().Name, e.StackTrace);
            http.Response.Clear();
            http.Response.StatusCode = e is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
            await WriteErrorAsync(http).ConfigureAwait(false);
        }
    }

    private static Task WriteErrorAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var words = status switch
        {
            StatusCodes.Status404NotFound => "there is nothing at this path; discovery.json says what there is",
            StatusCodes.Status405MethodNotAllowed =>
                $"{http.Request.Method} is not allowed here; allowed: {http.Response.Headers.Allow.ToString()}",
            StatusCodes.Status414UriTooLong => $"the address is longer than {MaxTarget / 1024} KiB",
            StatusCodes.Status431RequestHeaderFieldsTooLarge => $"the headers are longer than {MaxHeaders / 1024} KiB",
            StatusCodes.Status429TooManyRequests => "too many requests: wait, and send it again",
            >= 500 => "an error at the city's side; nothing was taken: send it again later",
            _ => "the request cannot be answered",
        };
        return GeoReportFormat.Errors(GeoReportEndpoints.IsXml(http), new IntakeError(status, words)).ExecuteAsync(http);
    }
}
