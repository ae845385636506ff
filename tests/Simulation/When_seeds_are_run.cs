using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.Simulation.Running;

namespace Allentown311.Simulation;

/// <summary>Each seed is one order of events and faults; <c>./eng/simulate.sh</c> runs more of them.</summary>
[TestClass]
public sealed partial class When_seeds_are_run
{
    private const int Seconds = 60;
    private const int MostSeeds = 10_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [Timeout(4 * Seconds * 1000, CooperativeCancellation = true)]
    public async Task No_order_is_lost_or_doubled_no_status_is_missed_and_no_notice_comes_too_often()
    {
        var processes = Math.Clamp(Environment.ProcessorCount, 1, 8);
        var runs = await Task.WhenAll(Enumerable.Range(1, processes).Select(first =>
            SeedProcess.RunAsync(TestContext.CancellationToken, first, MostSeeds / processes, Seconds, processes)));
        foreach (var (code, output) in runs)
        {
            code.ShouldBe(0, output);
            var ran = int.Parse(Ran().Match(output).Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            ran.ShouldBeGreaterThan(0, output);
            TestContext.WriteLine(output);
        }
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task A_seed_replays_to_the_byte()
    {
        var first = await SeedProcess.RunAsync(TestContext.CancellationToken, "trace", 157);
        var second = await SeedProcess.RunAsync(TestContext.CancellationToken, "trace", 157);

        first.Output.Split('\n').Length.ShouldBeGreaterThan(200);
        second.ShouldBe(first);
    }

    [TestMethod]
    [Timeout(120_000, CooperativeCancellation = true)]
    public async Task Two_seeds_are_two_stories()
    {
        var one = await SeedProcess.RunAsync(TestContext.CancellationToken, "trace", 1);
        var other = await SeedProcess.RunAsync(TestContext.CancellationToken, "trace", 2);

        other.Output.ShouldNotBe(one.Output);
    }

    [GeneratedRegex(@"(\d+) seeds,", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ran();
}
