using System.Diagnostics;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Docs;

/// <summary>Runs a page's commands as its reader would: in bash, from the root of a checkout, until one fails.</summary>
internal static class Shell
{
    /// <summary>Runs the blocks as one script; <c>hub</c> is the program of this build.</summary>
    public static async Task<string> RunAsync(
        string root, IEnumerable<string> blocks, IReadOnlyDictionary<string, string> variables, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("The pages show bash, which this system does not have.");
        }

        var hub = Programs.Hub();
        var script = $$"""
            set -euo pipefail
            hub() { '{{hub.FileName}}' '{{hub.ArgumentList[0]}}' "$@"; }
            {{string.Join('\n', blocks)}}
            """;
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var program = new RunningProgram(start);
        (await program.EndAsync(ct)).ShouldBe(0, program.Output);
        return program.Output;
    }
}
