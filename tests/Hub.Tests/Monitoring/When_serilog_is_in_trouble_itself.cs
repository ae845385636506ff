using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_serilog_is_in_trouble_itself
{
    private const string Trouble = "2026-03-01T14:30:00.0000000Z Unable to find a method called Sek.\n   at Some.Where()";

    [TestMethod]
    public void Each_kind_is_one_line_an_hour()
    {
        var time = new HandTime();
        using var text = new StringWriter { NewLine = "\n" };
        var lines = new SelfLogLines(text, time);
        lines.Write(Trouble);
        lines.Write(Trouble.Replace(":30:", ":31:", StringComparison.Ordinal));
        lines.Write("2026-03-01T14:32:00.0000000Z The disk is full");
        text.ToString().ShouldBe("Logging: Unable to find a method called Sek.\nLogging: The disk is full\n");

        time.Pass(TimeSpan.FromHours(1));
        lines.Write(Trouble);
        text.ToString().ShouldEndWith("The disk is full\nLogging: Unable to find a method called Sek.\n");
    }

    [TestMethod]
    public void A_thousand_kinds_are_told_and_not_remembered_for_ever()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var lines = new SelfLogLines(text, new HandTime());
        for (var i = 0; i < 1_000; i++)
        {
            lines.Write($"now {i} is wrong\u001b[2J");
        }

        text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1_000);
        text.ToString().ShouldNotContain('\u001b');
    }
}
