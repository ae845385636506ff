namespace Allentown311.Acceptance.Demo;

/// <summary>The one command a newcomer types: hub and departments as processes, from ticket to notice.</summary>
[TestClass]
[DoNotParallelize]
public sealed class When_somebody_tries_the_hub
{
    [TestMethod]
    public async Task Forty_made_up_tickets_become_work_orders_and_notices_once_each()
    {
        var run = await DemoRun.StartAsync("--count", "40");

        run.ExitCode.ShouldBe(0, run.Progress);
        run.Output.ShouldNotContain('\n');
        run.Json.EnumerateObject().Select(p => p.Name)
            .ShouldBe(["accepted", "sent", "completed", "noticed", "parked", "lost", "doubled", "seconds"]);
        (run["accepted"], run["parked"], run["lost"], run["doubled"]).ShouldBe((40, 0, 0, 0));
        run["sent"].ShouldBeGreaterThanOrEqualTo(40);
        run["completed"].ShouldBe(run["sent"]);

        // The departments' ledgers must agree with the demo's report.
        var ledgers = run.Ledgers.ToList();
        ledgers.Count.ShouldBe((int)run["sent"]);
        ledgers.ShouldBeUnique();
        var folders = new[] { "mail", "text" }.Select(channel => Path.Combine(run.Data, "hub", "notices", channel));
        var notices = folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).ToList();
        notices.Count.ShouldBeInRange(20, (int)run["noticed"]);
        run.CleanUp();
    }

    [TestMethod]
    public async Task Three_thousand_requests_of_baltimore_are_accepted_or_refused_with_a_reason()
    {
        var export = Locate("shared/data/tickets/baltimore_311_2019_3k.csv");
        if (!File.Exists(export))
        {
            Assert.Inconclusive($"{export} is not here: it is 3,000 rows of Open Baltimore's 311 requests of 2019.");
        }

        var run = await DemoRun.StartAsync("--tickets", export, "--columns", Locate("main/samples/imports/baltimore.yaml"));

        run.ExitCode.ShouldBe(0, run.Progress);
        (run["lost"], run["doubled"]).ShouldBe((0, 0));

        // Nearly half of them are closed, and closed requests are no work.
        run["accepted"].ShouldBeGreaterThan(1_300);
        run["accepted"].ShouldBe(3_000 - (File.ReadLines(Path.Combine(run.Data, "refused.csv")).LongCount() - 1));
        run.Ledgers.ShouldBeUnique();
        run.CleanUp();
    }

    // The repository's root is a folder beside "shared".
    private static string Locate(string path, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(here)!).Parent!.Parent!.Parent!;
        return path.StartsWith("main/", StringComparison.Ordinal)
            ? Path.Combine(root.FullName, path["main/".Length..])
            : Path.Combine(root.Parent!.FullName, path);
    }
}
