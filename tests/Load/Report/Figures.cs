using Allentown311.Load.Measures;

namespace Allentown311.Load.Report;

/// <summary>All figures of a run. <c>--json</c> prints the properties of this record and of those in it.</summary>
internal sealed record Figures(
    Options Options,
    double DiskRowsOne,
    double DiskRowsHundred,
    IReadOnlyList<WalkFigures> Hub,
    IReadOnlyList<WalkFigures> NullHub,
    SteadyFigures HubSteady,
    SteadyFigures NullHubSteady,
    double AcceptsPerSecond,
    double AcceptCpuMicros,
    double DatabaseBytesPerTicket,
    long PeakBytes,
    long PeakBytesAfterAccepts)
{
    /// <summary>The hub's rate divided by the null hub's: the median over the pairs of rounds.</summary>
    public double Share => Median(Hub.Zip(NullHub, (hub, none) => hub.PerSecond / none.PerSecond));

    /// <summary>The median of a figure over the rounds.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
