namespace Allentown311.Departments.Faults;

/// <summary>The department answers correctly, after a wait.</summary>
internal sealed class Slow : IHttpFault
{
    public string Mode => FaultMode.Slow;

    public async Task InjectAsync(FaultyCall call)
    {
        await Task.Delay(call.Dice.Between(0.5, 3, "slow"), call.Clock);
        await call.PassOnAsync();
    }
}
