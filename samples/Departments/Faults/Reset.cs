namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record, and resets the connection in the middle of the answer.</summary>
internal sealed class Reset : IHttpFault
{
    public string Mode => FaultMode.Reset;

    public async Task InjectAsync(FaultyCall call)
    {
        var answer = await call.RunEndpointAsync();
        call.Http.Response.ContentLength = answer.Length;
        await call.Http.Response.Body.WriteAsync(answer.AsMemory(0, answer.Length / 2));
        await call.Http.Response.Body.FlushAsync();
        call.Http.Abort();
    }
}
