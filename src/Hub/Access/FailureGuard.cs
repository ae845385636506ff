namespace Allentown311.Hub.Access;

/// <summary>
/// Answers a request that failed: with its own status where the caller's bytes were at fault, else with 500 and nothing about the inside.
/// A caller who leaves in the middle is no failure.
/// </summary>
internal sealed class FailureGuard(Refusals refusals, ILogger<FailureGuard> log)
{
    /// <summary>Runs the rest of the request.</summary>
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http).ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads an answer. The connection is gone, or the limits closed it.
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(http, e.StatusCode, "The request could not be read.").ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            // The message may quote what the caller wrote; its type and place do not.
            if (refusals.MayLog(RefusalKind.Failure))
            {
                Log.RequestFailed(log, e.GetType().Name, e.TargetSite?.DeclaringType?.Name ?? "?");
            }

            await AnswerAsync(http, StatusCodes.Status500InternalServerError, "The request failed; the hub's log says where.")
                .ConfigureAwait(false);
        }
    }

    private static Task AnswerAsync(HttpContext http, int status, string reason) =>
        http.Response.HasStarted ? Task.CompletedTask : Results.Problem(reason, statusCode: status).ExecuteAsync(http);
}
