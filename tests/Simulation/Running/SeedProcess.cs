using System.Diagnostics;
using System.Globalization;

namespace Allentown311.Simulation.Running;

/// <summary>Runs seeds in a process of its own, because they need a pool of one thread.</summary>
internal static class SeedProcess
{
    /// <summary>Runs the command and returns its exit code and what it wrote.</summary>
    public static async Task<(int Code, string Output)> RunAsync(CancellationToken ct, params object[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(SeedProcess).Assembly.Location);
        }

        foreach (var arg in args.Prepend("simulate"))
        {
            start.ArgumentList.Add(Convert.ToString(arg, CultureInfo.InvariantCulture)!);
        }

        using var process = Process.Start(start)!;
        using var killed = ct.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return (process.ExitCode, output + await errors);
    }
}
