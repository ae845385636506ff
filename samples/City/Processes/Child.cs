using System.Diagnostics;

namespace Allentown311.City.Processes;

/// <summary>
/// One process of the demo. Its output goes to its log file; it ends with the demo. The gate guards the log and the tail.
/// </summary>
internal sealed class Child : IDisposable
{
    private const int LastLines = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string name;
    private readonly Process process;
    private readonly StreamWriter log;
    private readonly string logPath;
    private readonly Lock gate = new();
    private readonly Queue<string> tail = [];
    private readonly TaskCompletionSource<string> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Child(string name, ProcessStartInfo start, string logs)
    {
        this.name = name;
        Directory.CreateDirectory(logs);
        logPath = Path.Combine(logs, $"{name}.log");
        log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        (
            start.UseShellExecute,
            start.RedirectStandardInput,
            start.RedirectStandardOutput,
            start.RedirectStandardError) = (false, true, true, true);
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
    public async Task<string> ReadyAsync(CancellationToken ct)
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

        // With its streams read to their end, so that the last words are among the lines.
        process.WaitForExit();
        lock (gate)
            throw new DemoException(
                $"{name} ended with code {process.ExitCode}. The last lines of {logPath}:\n  {string.Join("\n  ", tail)}");
    }

    public Task EndedAsync(CancellationToken ct) => process.WaitForExitAsync(ct);

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    public void Dispose()
    {
        Kill();
        process.WaitForExit(Patience);
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
            tail.Enqueue(line);
            if (tail.Count > LastLines)
                tail.Dequeue();
        }

        if (line.StartsWith($"{name} ready ", StringComparison.Ordinal))
            ready.TrySetResult(line[$"{name} ready ".Length..].Trim());
    }
}
