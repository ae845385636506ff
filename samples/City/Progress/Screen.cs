using System.Text;
using Spectre.Console;

namespace Allentown311.City.Progress;

/// <summary>The console for people: standard output, or standard error when a program reads standard output (<c>--json</c>).</summary>
internal static class Screen
{
    // Wide enough for paths, because a log file does not wrap lines.
    private const int NoTerminalWidth = 160;

    public static IAnsiConsole Open(bool toError)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var output = new AnsiConsoleOutput(toError ? Console.Error : Console.Out);
        var screen = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = output.IsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        if (!output.IsTerminal)
            screen.Profile.Width = NoTerminalWidth;
        return screen;
    }
}
