using System.Diagnostics;
using System.Globalization;

namespace Allentown311.Load.Processes;

/// <summary>A process of the run, with its CPU, memory and disk figures from Linux's <c>/proc</c>.</summary>
internal sealed class Measured : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private Measured(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>
    /// Starts a .NET program with its output in a file, as a service's is. The shell gives way to the program, so its id is the program's.
    /// </summary>
    public static Measured Start(string log, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start =
            new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", "log=$1; shift; exec dotnet \"$@\" > \"$log\" 2>&1", "sh", log } };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new Measured(Process.Start(start)!);
    }

    /// <summary>CPU time used so far, user and system.</summary>
    public TimeSpan Cpu()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Peak of resident memory, in bytes.</summary>
    public long PeakMemory() => 1024 * Field($"/proc/{Id}/status", "VmHWM:");

    /// <summary>Bytes the process has written to disk.</summary>
    public long WrittenBytes() => Field($"/proc/{Id}/io", "write_bytes:");

    /// <summary>Waits until the process answers HTTP requests.</summary>
    public async Task ReadyAsync(Uri url)
    {
        using var client = new HttpClient();
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(url);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!process.HasExited && Stopwatch.GetElapsedTime(started) < Patience)
            {
                // The process does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Asks it to stop (SIGTERM), as a service manager does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private static long Field(string file, string name) =>
        long.Parse(
            File.ReadLines(file)
                .First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..]
                .Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture);
}
