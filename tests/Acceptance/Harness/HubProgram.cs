using System.Diagnostics;

namespace Allentown311.Acceptance.Harness;

/// <summary>A hub process that tests kill, stop and start again on the same address and data folder.</summary>
internal sealed class HubProgram(Uri url, string city, string data, IReadOnlyDictionary<string, string> variables) : IDisposable
{
    private RunningProgram? running;
    private HubKey? key;

    public HubApi Api { get; } = new(url);

    /// <summary>
    /// A key with all scopes, which the hub gets beside those of its city; null for a hub that has only those of its city.
    /// <see cref="Api"/> sends it.
    /// </summary>
    public HubKey? Key
    {
        get => key;
        init
        {
            key = value;
            Api.UseKey(value?.Text);
        }
    }

    /// <summary>The city folder that the hub reads at its next start.</summary>
    public string City { get; set; } = city;

    public string Data => data;

    /// <summary>Changes every start from now on: another build of the hub, or its environment. Null for none.</summary>
    public Action<ProcessStartInfo>? ConfigureStart { get; set; }

    /// <summary>The hub's output since its last start.</summary>
    public string Output => running?.Output ?? "";

    /// <summary>Starts the hub and waits until it is ready.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        running?.Dispose();
        running = RunUntilItEnds();
        await Eventually.SeesAsync(() => Api.IsReadyAsync(ct), ready => ready || running.HasEnded, ct);
        running.HasEnded.ShouldBeFalse(running.Output);
    }

    /// <summary>True from the hub's start until its process ends, also while it is frozen.</summary>
    public bool IsRunning => running is { HasEnded: false };

    /// <summary>SIGKILL; returns when the process has ended.</summary>
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

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync(CancellationToken ct)
    {
        running!.Terminate();
        return await running.EndAsync(ct);
    }

    /// <summary>Starts the hub without waiting until it is ready, for tests that expect it to end.</summary>
    public RunningProgram RunUntilItEnds() => Run("run", "--urls", url.GetLeftPart(UriPartial.Authority));

    /// <summary>Runs a command of the hub on the same city folder and data.</summary>
    public RunningProgram Run(string command, params IEnumerable<string> arguments) =>
        Start([command, .. arguments, "--city", City, "--data", data]);

    /// <summary>Runs a command that has no data folder.</summary>
    public RunningProgram RunOnCity(params IEnumerable<string> arguments) => Start([.. arguments, "--city", City]);

    /// <summary>Runs a command that reads no city folder.</summary>
    public RunningProgram RunOnData(params IEnumerable<string> arguments) => Start([.. arguments, "--data", data]);

    /// <summary>Runs a command that reads neither a city folder nor a data folder.</summary>
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
        if (key is not null)
            start.Environment["Hub__Keys"] = key.WriteFile($"{data}.keys.yaml");
        ConfigureStart?.Invoke(start);
        return new RunningProgram(start);
    }
}
