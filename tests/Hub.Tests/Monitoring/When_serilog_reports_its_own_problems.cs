using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_serilog_reports_its_own_problems
{
    private const string Problem = "2026-03-01T14:30:00.0000000Z Unable to find a method called Sek.\n   at Some.Where()";

    [TestMethod]
    public void Each_kind_of_problem_is_one_line_an_hour()
    {
        var time = new ManualTimeProvider();
        using var text = new StringWriter { NewLine = "\n" };
        var writer = new SelfLogWriter(text, time);
        writer.Write(Problem);
        writer.Write(Problem.Replace(":30:", ":31:", StringComparison.Ordinal));
        writer.Write("2026-03-01T14:32:00.0000000Z The disk is full");
        text.ToString().ShouldBe("Logging: Unable to find a method called Sek.\nLogging: The disk is full\n");

        time.Advance(TimeSpan.FromHours(1));
        writer.Write(Problem);
        text.ToString().ShouldEndWith("The disk is full\nLogging: Unable to find a method called Sek.\n");
    }

    [TestMethod]
    public void A_thousand_kinds_of_problems_are_all_written_without_control_characters()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var writer = new SelfLogWriter(text, new ManualTimeProvider());
        for (var i = 0; i < 1_000; i++)
        {
            writer.Write($"now {i} is wrong\u001b[2J");
        }

        text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1_000);
        text.ToString().ShouldNotContain('\u001b');
    }
}
