namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record and sends a part of the answer, with a content length that matches the part.</summary>
internal sealed class Truncated : IHttpFault
{
    public string Mode => FaultMode.Truncated;

    public async Task InjectAsync(FaultyCall call)
    {
        var answer = await call.RunEndpointAsync();
        await call.AnswerAsync(answer[..(answer.Length / 10 * (3 + call.Dice.Below(6, "truncated")))]);
    }
}
