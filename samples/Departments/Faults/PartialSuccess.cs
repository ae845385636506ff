namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record, and a proxy in front of it answers with an error.</summary>
internal sealed class PartialSuccess : IHttpFault
{
    // 503 is not among them: the sample mapping declares that an order answered with 503 may be sent again.
    private static readonly int[] Statuses = [500, 502, 504];

    public string Mode => FaultMode.PartialSuccess;

    public async Task InjectAsync(FaultyCall call)
    {
        await call.RunEndpointAsync();
        var status = Statuses[call.Dice.Below(Statuses.Length, "partial-success")];
        await call.AnswerAsync(
            status, "text/html", $"<html><body><h1>{status}</h1><p>The server is temporarily unable to answer.</p></body></html>");
    }
}
