using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>
/// Waiting times at a steady rate, in milliseconds: from POST to acknowledgement (accept), and from POST to notice (walk).
/// </summary>
internal sealed record SteadyFigures(double AcceptP50, double AcceptP99, double WalkP50, double WalkP95, double WalkP99, double WalkMax);

/// <summary>Measures how long a resident's ticket takes on an ordinary busy day: 50 tickets a second, posted by the clock.</summary>
internal static class SteadyRound
{
    public const int PerSecond = 50;

    public static async Task<SteadyFigures> RunAsync(HubUnderTest hub, int seconds)
    {
        var count = seconds * PerSecond;
        var ledger = new Ledger(count);
        hub.World.Ledger = ledger;
        await hub.Caller.PostSteadilyAsync(count, PerSecond, ledger, Dialect.Rest.Name, Dialect.Soap.Name);
        await WalkRound.WaitUntilNotifiedAsync(ledger);
        ledger.Check(hub.Name);
        double[] accepts = [.. hub.Caller.Accepts];
        var walks = ledger.WalkTimes();
        return new SteadyFigures(
            Percentile(accepts, 0.5),
            Percentile(accepts, 0.99),
            Percentile(walks, 0.5),
            Percentile(walks, 0.95),
            Percentile(walks, 0.99),
            walks.Max());
    }

    private static double Percentile(double[] values, double part) =>
        values.Order().ElementAt((int)Math.Ceiling(part * values.Length) - 1);
}
