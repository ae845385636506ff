namespace Allentown311.Departments.Faults;

/// <summary>
/// The caller loses the connection or gives up, and the department makes the record after that, but never later than <see cref="Latest"/>:
/// the hub's settle time assumes that a department makes no record after it.
/// </summary>
internal sealed class LateCommit : IHttpFault
{
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(3.5);

    public string Mode => FaultMode.LateCommit;

    public bool AppliesTo(CallKind kind) => kind == CallKind.Create;

    public async Task InjectAsync(FaultyCall call)
    {
        using var body = new MemoryStream();
        await call.Http.Request.Body.CopyToAsync(body, call.Http.RequestAborted);
        body.Position = 0;
        var copy = Copy(call.Http, body);

        if (call.Dice.Next("late-commit waits") < 0.3)
            await call.WaitUntilCallerGivesUpAsync();
        call.Http.Abort();

        var aborted = call.Clock.GetTimestamp();
        await Task.Delay(call.Dice.Between(1, 2.5, "late-commit"), call.Clock);
        if (call.Clock.GetElapsedTime(aborted) < Latest)
            await call.PassOnAsync(copy);
    }

    // The endpoint runs on a copy, because the caller's own request ends with its connection.
    private static DefaultHttpContext Copy(HttpContext from, Stream body)
    {
        var copy = new DefaultHttpContext { RequestServices = from.RequestServices };
        copy.Request.Method = from.Request.Method;
        copy.Request.Scheme = from.Request.Scheme;
        copy.Request.Host = from.Request.Host;
        copy.Request.Path = from.Request.Path;
        copy.Request.QueryString = from.Request.QueryString;
        copy.Request.Body = body;
        foreach (var header in from.Request.Headers)
            copy.Request.Headers[header.Key] = header.Value;
        copy.SetEndpoint(from.GetEndpoint());
        return copy;
    }
}
