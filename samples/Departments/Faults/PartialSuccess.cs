namespace Allentown311.Departments.Faults;

/// <summary>The department makes the record, and a proxy in front of it answers with an error.</summary>
internal sealed class PartialSuccess : IHttpFault
{
    // Not 503: the sample mapping calls that one safe to send again.
    private static readonly int[] Statuses = [500, 502, 504];

    public string Mode => FaultMode.PartialSuccess;

    public async Task DoAsync(FaultyCall call)
    {
        await call.RunAsync();
        var status = Statuses[call.Dice.Below(Statuses.Length, "partial-success")];
        await call.AnswerAsync(
            status, "text/html", $"<html><body><h1>{status}</h1><p>The server is temporarily unable to answer.</p></body></html>");
    }
}
