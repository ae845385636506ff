namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record and never answers.</summary>
internal sealed class TimeOut : IHttpFault
{
    public string Mode => FaultMode.TimeOut;

    public async Task DoAsync(FaultyCall call)
    {
        await call.RunAsync();
        await call.UntilGivenUpAsync();
        call.Http.Abort();
    }
}
