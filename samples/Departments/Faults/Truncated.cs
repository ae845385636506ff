namespace Allentown311.Departments.Faults;

/// <summary>The work is done; the answer is cut short, and its length says that this is all.</summary>
internal sealed class Truncated : IHttpFault
{
    public string Mode => FaultMode.Truncated;

    public async Task DoAsync(FaultyCall call)
    {
        var answer = await call.RunAsync();
        await call.AnswerAsync(answer[..(answer.Length / 10 * (3 + call.Dice.Below(6, "truncated")))]);
    }
}
