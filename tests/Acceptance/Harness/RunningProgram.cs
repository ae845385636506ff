using System.Diagnostics;
using System.Text;

namespace Allentown311.Acceptance.Harness;

/// <summary>
/// A process that a test runs: it collects the output, and kills the process when it is disposed. <c>output</c> is its own lock.
/// </summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly EventHandler killAtExit;

    public RunningProgram(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => AppendOutput(e.Data);
        process.ErrorDataReceived += (_, e) => AppendOutput(e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // The process must also end when the test process exits without disposing of anything.
        killAtExit = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += killAtExit;
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Waits until the process ends by itself; returns its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct).WaitAsync(Eventually.Timeout, TimeProvider.System, ct);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: the process ends without running any more code.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    /// <summary>SIGTERM: the process may end in order.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGSTOP: the process runs no code until <see cref="Thaw"/>, and does not notice that time passes.</summary>
    public void Freeze() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal("CONT");

    private void Signal(string name)
    {
        if (OperatingSystem.IsWindows())
            Assert.Inconclusive($"Windows has no SIG{name} to send to a process.");
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{name}", $"{process.Id}"]) { UseShellExecute = false })!;
        kill.WaitForExit();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= killAtExit;
        Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void AppendOutput(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
