using System.Diagnostics;
using System.Globalization;

namespace Allentown311.Load.Processes;

/// <summary>A process of the run, with its CPU, memory and disk figures from Linux's <c>/proc</c>.</summary>
internal sealed class MeasuredProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly Process process;

    private MeasuredProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>
    /// Starts a .NET program with its output in a file, as a service manager does. The shell replaces itself with the program (exec), so
    /// the process id is the program's.
    /// </summary>
    public static MeasuredProcess Start(string log, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "log=$1; shift; exec dotnet \"$@\" > \"$log\" 2>&1", "sh", log },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new MeasuredProcess(Process.Start(start)!);
    }

    /// <summary>CPU time used so far, user and system.</summary>
    public TimeSpan CpuTime()
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Peak of resident memory, in bytes.</summary>
    public long PeakMemory() => 1024 * ReadField($"/proc/{Id}/status", "VmHWM:");

    /// <summary>Bytes the process has written to disk.</summary>
    public long WrittenBytes() => ReadField($"/proc/{Id}/io", "write_bytes:");

    /// <summary>Waits until the process answers HTTP requests.</summary>
    public async Task WaitUntilReadyAsync(Uri url)
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
            catch (HttpRequestException) when (!process.HasExited && Stopwatch.GetElapsedTime(started) < StartTimeout)
            {
                // The process does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Asks the process to stop (SIGTERM), as a service manager does, and waits until it has ended.</summary>
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

    private static long ReadField(string file, string name)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
        var number = line[name.Length..].Replace("kB", "", StringComparison.Ordinal);
        return long.Parse(number, CultureInfo.InvariantCulture);
    }
}
