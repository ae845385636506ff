using System.Diagnostics;

namespace Allentown311.Acceptance.Harness;

/// <summary>A hub that can be killed, stopped and started again on the same address and data folder.</summary>
internal sealed class HubProgram(Uri url, string city, string data, IReadOnlyDictionary<string, string> variables) : IDisposable
{
    private RunningProgram? running;

    public HubApi Api { get; } = new(url);

    /// <summary>The city folder it reads at its next start.</summary>
    public string City { get; set; } = city;

    public string Data => data;

    /// <summary>Changes how it is started from here on: another build of it, its environment.</summary>
    public Action<ProcessStartInfo>? Starting { get; set; }

    /// <summary>Everything it wrote since its last start.</summary>
    public string Output => running?.Output ?? "";

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        running?.Dispose();
        running = RunUntilItEnds();
        await Eventually.SeesAsync(() => Api.IsReadyAsync(ct), ready => ready || running.HasEnded, ct);
        running.HasEnded.ShouldBeFalse(running.Output);
    }

    /// <summary>True from its start until it ends, also while it is frozen.</summary>
    public bool IsRunning => running is { HasEnded: false };

    /// <summary>SIGKILL; returns when it is gone.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        Kill();
        await running!.EndAsync(ct);
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => running!.Kill();

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => running!.Freeze();

    /// <summary>SIGCONT.</summary>
    public void Thaw() => running!.Thaw();

    /// <summary>SIGTERM; its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        running!.Terminate();
        return await running.EndAsync(ct);
    }

    /// <summary>Starts it and does not wait: whoever asks expects it to die.</summary>
    public RunningProgram RunUntilItEnds() => Run("run", "--urls", url.GetLeftPart(UriPartial.Authority));

    /// <summary>Runs a command of the hub on the same city folder and data.</summary>
    public RunningProgram Run(string command, params IEnumerable<string> arguments) => Start([command, .. arguments, "--city", City, "--data", data]);

    /// <summary>Runs a command that has no data folder.</summary>
    public RunningProgram RunOnCity(params IEnumerable<string> arguments) => Start([.. arguments, "--city", City]);

    /// <summary>Runs a command that reads no city folder.</summary>
    public RunningProgram RunOnData(params IEnumerable<string> arguments) => Start([.. arguments, "--data", data]);

    /// <summary>Runs a command that reads neither.</summary>
    public RunningProgram RunAlone(params IEnumerable<string> arguments) => Start(arguments);

    public void Dispose()
    {
        running?.Dispose();
        Api.Dispose();
    }

    private RunningProgram Start(IEnumerable<string> arguments)
    {
        ProcessStartInfo start = Programs.Hub(arguments);
        start.WorkingDirectory = Directory.CreateDirectory(data).FullName;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        Starting?.Invoke(start);
        return new RunningProgram(start);
    }
}
