namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record and never answers.</summary>
internal sealed class TimeOut : IHttpFault
{
    public string Mode => FaultMode.TimeOut;

    public async Task InjectAsync(FaultyCall call)
    {
        await call.RunEndpointAsync();
        await call.WaitUntilCallerGivesUpAsync();
        call.Http.Abort();
    }
}
