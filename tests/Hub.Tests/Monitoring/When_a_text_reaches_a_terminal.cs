using System.Diagnostics;
using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>What departments and callers write is printed for people; none of it may move their cursor or forge a line.</summary>
[TestClass]
public sealed class When_a_text_reaches_a_terminal
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007", DisplayName = "ESC and BEL")]
    [DataRow("\u009b31mred", "\\u009b31mred", DisplayName = "CSI in one character")]
    [DataRow("right\rwrong", "right\\u000dwrong", DisplayName = "a carriage return that writes over the line")]
    [DataRow("a\b\u007f\0", "a\\u0008\\u007f\\u0000", DisplayName = "backspace, delete and null")]
    [DataRow("\u202Egnp.exe", "\\u202egnp.exe", DisplayName = "a turn of direction")]
    [DataRow("Zoë, 🐾\n\tnext", "Zoë, 🐾\n\tnext", DisplayName = "text, lines and tabs stay")]
    [DataRow("one\r\ntwo", "one\r\ntwo", DisplayName = "a line break of Windows stays")]
    public void What_it_would_obey_is_written_as_text(string text, string shown)
    {
        var terminal = new StringWriter();
        using var writer = new TerminalWriter(terminal);

        writer.Write(text);
        writer.WriteLine(text);
        writer.Write(text.AsSpan());
        writer.Write(text.ToCharArray(), 0, text.Length);
        writer.WriteLine($"{text}");
        writer.Write("{0}", text);

        terminal.ToString().Replace(Environment.NewLine, "\n", StringComparison.Ordinal)
            .ShouldBe(
                $"{shown}{shown}\n{shown}{shown}{shown}\n{shown}".Replace(Environment.NewLine, "\n", StringComparison.Ordinal));
    }

    [TestMethod]
    public void A_text_within_a_line_cannot_begin_another() =>
        TerminalWriter.OneLine("refused\n  You may: skip\u001b[1A").ShouldBe("refused\\u000a  You may: skip\\u001b[1A");

    [TestMethod]
    public async Task The_program_prints_nothing_that_a_terminal_would_obey()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "hub.dll");
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { program, "status", "--data", "/tmp/\u001b[2Jnowhere" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken)
            + await process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);

        output.ShouldContain("\\u001b[2Jnowhere");
        output.ShouldNotContain('\u001b');
    }
}
