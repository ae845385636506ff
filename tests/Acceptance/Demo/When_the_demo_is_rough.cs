namespace Allentown311.Acceptance.Demo;

/// <summary>
/// Departments that time out, break connections, answer nonsense and make two records of two requests: still each order has one record.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class When_the_demo_is_rough
{
    [TestMethod]
    public async Task Nothing_is_lost_or_doubled_though_the_departments_fail_on_purpose()
    {
        // The run has no outages, since each would cost the ten seconds that a breaker stays open.
        var run = await DemoRun.StartAsync("--count", "40", "--faults", "rough,reset:0.1,late-commit:0.1,down:0", "--seed", "3");

        run.ExitCode.ShouldBe(0, run.Progress);
        (run["accepted"], run["lost"], run["doubled"]).ShouldBe((40, 0, 0));

        // The departments' ledgers and their logs of faults must agree with the demo's report.
        run.Ledgers.ShouldBeUnique();
        run.Ledgers.Count().ShouldBeGreaterThanOrEqualTo(40 - (int)run["parked"]);
        var faults = run.Faults.ToList();
        faults.ShouldContain("reset");
        faults.ShouldContain("late-commit");
        faults.ShouldContain("stale-clock");

        // The departments go on failing while the demo counts, so it may have counted fewer faults.
        run.Json.GetProperty("faults").EnumerateObject().Sum(f => f.Value.GetInt64()).ShouldBeInRange(10, faults.Count);
        run.CleanUp();
    }

    [TestMethod]
    public async Task A_mode_that_does_not_exist_ends_the_run_with_the_list_of_those_that_do()
    {
        var run = await DemoRun.StartAsync("--count", "1", "--faults", "earthquake");

        run.ExitCode.ShouldBe(1);
        run.Progress.ShouldContain("there is no fault mode 'earthquake'");
        run.Progress.ShouldContain("late-commit");
        run.CleanUp();
    }
}
