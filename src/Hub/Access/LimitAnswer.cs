using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Allentown311.Hub.Access;

/// <summary>The bounds of callers as middleware, and what a caller beyond them is answered.</summary>
internal sealed class LimitAnswer(AccessControl access, AccessSettings settings, Refusals refusals, ILogger<LimitAnswer> log)
{
    // When to try again where the limiter cannot say.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>The options of the middleware.</summary>
    public RateLimiterOptions Options => new()
    {
        GlobalLimiter = RateLimits.Create(access, settings.Limits), OnRejected = (context, _) => AnswerAsync(context),
    };

    // 429 also where the hub as a whole is at its bound: callers that know the one code know what to do.
    private async ValueTask AnswerAsync(OnRejectedContext context)
    {
        var http = context.HttpContext;
        if (refusals.MayLog(RefusalKind.Limit))
        {
            // A caller's name, or its address.
            Log.LimitReached(log, CallerClass.Of(http, access).Name);
        }

        var after = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) && wait > Soon ? wait : Soon;
        http.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await Results.Problem("Too many requests: send this one again a little later.", statusCode: StatusCodes.Status429TooManyRequests)
            .ExecuteAsync(http)
            .ConfigureAwait(false);
    }
}
