using System.Text;

namespace Allentown311.Departments.Faults;

/// <summary>A call that gets a fault. The fault decides whether the endpoint runs and what the caller gets.</summary>
internal sealed class FaultyCall(HttpContext http, RequestDelegate next, CallKind kind, FaultDice dice, TimeProvider clock)
{
    public HttpContext Http => http;

    public CallKind Kind => kind;

    public FaultDice Dice => dice;

    public TimeProvider Clock => clock;

    public bool IsSoap => http.Request.Path.Value!.EndsWith(".asmx", StringComparison.Ordinal);

    /// <summary>Runs the endpoint, and returns its answer instead of sending it.</summary>
    public async Task<byte[]> RunEndpointAsync()
    {
        var body = http.Response.Body;
        using var buffer = new MemoryStream();
        http.Response.Body = buffer;
        try
        {
            await next(http);
        }
        finally
        {
            http.Response.Body = body;
        }

        return buffer.ToArray();
    }

    /// <summary>Runs the endpoint, which answers the caller as usual.</summary>
    public Task PassOnAsync() => next(http);

    /// <summary>Runs the endpoint on a copy of the call, after the call itself has ended.</summary>
    public Task PassOnAsync(HttpContext copy) => next(copy);

    public async Task AnswerAsync(byte[] body)
    {
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public Task AnswerAsync(int status, string contentType, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        return AnswerAsync(Encoding.UTF8.GetBytes(body));
    }

    /// <summary>Returns when the caller has closed the connection, or after a minute.</summary>
    public async Task WaitUntilCallerGivesUpAsync() =>
        await Task.Delay(TimeSpan.FromMinutes(1), clock, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

/// <summary>One fault of a call over HTTP.</summary>
internal interface IHttpFault
{
    /// <summary>The fault's name in <see cref="FaultMode"/>.</summary>
    string Mode { get; }

    /// <summary>True when calls of this kind may get the fault.</summary>
    bool AppliesTo(CallKind kind) => true;

    Task InjectAsync(FaultyCall call);
}
