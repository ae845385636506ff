using System.Diagnostics;

namespace Allentown311.City.Servers;

/// <summary>Runs a program that starts or stops a server.</summary>
internal static class Tool
{
    private const int MaxLastLines = 5;

    /// <exception cref="DemoException">The program failed; the message holds its last lines.</exception>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The program may run as another user, who may have no access to this process's own working directory.
            WorkingDirectory = Path.GetPathRoot(Path.GetTempPath()),
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
            {
                var command = string.Join(' ', arguments.Prepend(program));
                var lastLines = TakeLastLines(string.Concat(output));
                throw new DemoException($"{command} ended with code {process.ExitCode}:\n  {lastLines}");
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static string TakeLastLines(string output) =>
        string.Join("\n  ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MaxLastLines));
}
