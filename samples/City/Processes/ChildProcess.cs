using System.Diagnostics;

namespace Allentown311.City.Processes;

/// <summary>
/// One process of the demo, which writes its output to a log file and ends it with the demo. The gate guards the log and the last lines.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private const int MaxLastLines = 15;
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromSeconds(5);

    private readonly string name;
    private readonly Process process;
    private readonly StreamWriter log;
    private readonly string logPath;
    private readonly Lock gate = new();
    private readonly Queue<string> lastLines = [];
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess(string name, ProcessStartInfo start, string logs)
    {
        this.name = name;
        Directory.CreateDirectory(logs);
        logPath = Path.Combine(logs, $"{name}.log");
        log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        start.UseShellExecute = false;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, e) => ReceiveLine(e.Data);
        process.ErrorDataReceived += (_, e) => ReceiveLine(e.Data);
        process.Exited += (_, _) => ready.TrySetException(new DemoException($"{name} ended before it was ready"));
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for the line with which a department reports that it is ready, and returns the address in it.</summary>
    /// <exception cref="DemoException">The process ended first.</exception>
    public async Task<string> WaitUntilReadyAsync(CancellationToken ct)
    {
        try
        {
            return await ready.Task.WaitAsync(ct);
        }
        catch (DemoException)
        {
            ThrowIfEnded();
            throw;
        }
    }

    /// <exception cref="DemoException">The process has ended; the message holds its last lines.</exception>
    public void ThrowIfEnded()
    {
        if (!process.HasExited)
            return;

        // This overload also waits until the process's output has been read to its end, so that the last lines are complete.
        process.WaitForExit();
        lock (gate)
        {
            var lines = string.Join("\n  ", lastLines);
            throw new DemoException($"{name} ended with code {process.ExitCode}. The last lines of {logPath}:\n  {lines}");
        }
    }

    public Task WaitForExitAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // The process has ended already.
        }
    }

    public void Dispose()
    {
        Kill();
        process.WaitForExit(ExitTimeout);
        process.Dispose();
        lock (gate)
            log.Dispose();
    }

    private void ReceiveLine(string? line)
    {
        if (line is null)
            return;

        lock (gate)
        {
            if (log.BaseStream?.CanWrite == true)
                log.WriteLine(line);
            lastLines.Enqueue(line);
            if (lastLines.Count > MaxLastLines)
                lastLines.Dequeue();
        }

        if (line.StartsWith($"{name} ready ", StringComparison.Ordinal))
            ready.TrySetResult(line[$"{name} ready ".Length..].Trim());
    }
}
