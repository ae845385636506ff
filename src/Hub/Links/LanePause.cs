using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Links;

/// <summary>Acts on a department's lane when the department's system is down or busy.</summary>
internal interface ILanePause
{
    /// <summary>The breaker has opened: the department's system failed so often that its orders wait.</summary>
    Task OnDownAsync(DepartmentLink link, TimeSpan pause);

    /// <summary>The breaker has closed: the department's system works again.</summary>
    void OnRecovered(DepartmentLink link);

    /// <summary>The department's system asked the hub to wait.</summary>
    Task OnThrottledAsync(DepartmentLink link, TimeSpan asked);
}

/// <summary>Pauses the lane and gives its waiting jobs back to the store.</summary>
internal sealed class LanePause(WorkReturn returns, ILogger<LanePause> log) : ILanePause
{
    /// <inheritdoc/>
    public Task OnDownAsync(DepartmentLink link, TimeSpan pause)
    {
        Log.DepartmentDown(log, link.Mapping.Name, pause.TotalSeconds);
        return returns.PauseAsync(link.Lane, pause);
    }

    /// <inheritdoc/>
    public void OnRecovered(DepartmentLink link) => Log.DepartmentUp(log, link.Mapping.Name);

    /// <inheritdoc/>
    public Task OnThrottledAsync(DepartmentLink link, TimeSpan asked)
    {
        Log.Throttled(log, link.Mapping.Name, asked.TotalSeconds);
        return returns.PauseAsync(link.Lane, asked);
    }
}

/// <summary>Does nothing: for the links of a command, whose lanes have no workers.</summary>
internal sealed class NoLanePause : ILanePause
{
    /// <summary>The only instance.</summary>
    public static NoLanePause Instance { get; } = new();

    /// <inheritdoc/>
    public Task OnDownAsync(DepartmentLink link, TimeSpan pause) => Task.CompletedTask;

    /// <inheritdoc/>
    public void OnRecovered(DepartmentLink link)
    {
    }

    /// <inheritdoc/>
    public Task OnThrottledAsync(DepartmentLink link, TimeSpan asked) => Task.CompletedTask;
}
