namespace Allentown311.Hub.Access;

/// <summary>Reads the bodies of requests whose caller is not known yet, within <see cref="AccessLimits.BodySeconds"/>.</summary>
internal static class RequestBody
{
    /// <summary>Copies the body as it comes; false when it did not come in time.</summary>
    /// <exception cref="OperationCanceledException">The caller hung up.</exception>
    public static async Task<bool> TryCopyAsync(HttpContext http, Stream to)
    {
        var limit = TimeSpan.FromSeconds(http.RequestServices.GetRequiredService<AccessSettings>().Limits.BodySeconds);
        using var inTime = new CancellationTokenSource(limit, http.RequestServices.GetRequiredService<TimeProvider>());
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, inTime.Token);
        try
        {
            await http.Request.Body.CopyToAsync(to, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (inTime.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }
}
