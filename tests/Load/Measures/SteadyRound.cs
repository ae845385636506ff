using Allentown311.Load.World;

namespace Allentown311.Load.Measures;

/// <summary>Waiting times at a steady rate, in milliseconds.</summary>
internal sealed record SteadyFigures(double AcceptP50, double AcceptP99, double WalkP50, double WalkP95, double WalkP99, double WalkMax);

/// <summary>Measures how long a resident's ticket takes on an ordinary busy day: 50 tickets a second, posted by the clock.</summary>
internal static class SteadyRound
{
    public const int PerSecond = 50;

    public static async Task<SteadyFigures> RunAsync(Site site, int seconds)
    {
        var count = seconds * PerSecond;
        var ledger = new Ledger(count);
        site.World.Ledger = ledger;
        await site.Caller.SteadyAsync(count, PerSecond, ledger, Dialect.Rest.Name, Dialect.Soap.Name);
        await WalkRound.AllNotifiedAsync(ledger);
        ledger.Check(site.Name);
        double[] accepts = [.. site.Caller.Accepts], walks = ledger.Walks();
        return new SteadyFigures(At(accepts, 0.5), At(accepts, 0.99), At(walks, 0.5), At(walks, 0.95), At(walks, 0.99), walks.Max());
    }

    private static double At(double[] values, double part) => values.Order().ElementAt((int)Math.Ceiling(part * values.Length) - 1);
}
