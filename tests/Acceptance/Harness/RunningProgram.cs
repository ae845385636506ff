using System.Diagnostics;
using System.Text;

namespace Allentown311.Acceptance.Harness;

/// <summary>A process of a test: its output is kept, and it ends with the test.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly EventHandler killLast;

    public RunningProgram(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Heard(e.Data);
        process.ErrorDataReceived += (_, e) => Heard(e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        // The last net: also when the test process ends by a way that disposes of nothing.
        killLast = (_, _) => Kill();
        AppDomain.CurrentDomain.ProcessExit += killLast;
    }

    public bool HasEnded => process.HasExited;

    /// <summary>Everything it wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <summary>Its exit code, once it has ended by itself.</summary>
    public async Task<int> EndAsync(CancellationToken ct)
    {
        await process.WaitForExitAsync(ct).WaitAsync(Eventually.Patience, TimeProvider.System, ct);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: it gets no chance to do anything.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill();
    }

    /// <summary>SIGTERM: it is asked to end.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGSTOP: it does nothing at all until <see cref="Thaw"/>, and does not know that time passes.</summary>
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
        AppDomain.CurrentDomain.ProcessExit -= killLast;
        Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private void Heard(string? line)
    {
        lock (output)
            output.AppendLine(line);
    }
}
