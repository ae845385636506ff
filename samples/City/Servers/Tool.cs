using System.Diagnostics;

namespace Allentown311.City.Servers;

/// <summary>Runs a program that starts or stops a server.</summary>
internal static class Tool
{
    private const int LastLines = 5;

    /// <exception cref="DemoException">The program failed; the message holds its last lines.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,

            // Not where this program stands: another user may not be let in there.
            WorkingDirectory = Path.GetPathRoot(Path.GetTempPath()),
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
                throw new DemoException(
                    $"{string.Join(' ', arguments.Prepend(program))} ended with code {process.ExitCode}:\n  {Last(string.Concat(said))}");
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string Last(string said) =>
        string.Join("\n  ", said.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LastLines));
}
