using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Links;

/// <summary>What becomes of a department's lane when the department is down or busy.</summary>
internal interface ILaneRest
{
    /// <summary>The department has failed so often that its work waits.</summary>
    Task DownAsync(DepartmentLink link, TimeSpan pause);

    /// <summary>It works again.</summary>
    void Up(DepartmentLink link);

    /// <summary>It asks for patience.</summary>
    Task BusyAsync(DepartmentLink link, TimeSpan asked);
}

/// <summary>The lane rests, and what waits in it goes back to the store.</summary>
internal sealed class LaneRest(WorkReturn returns, ILogger<LaneRest> log) : ILaneRest
{
    /// <inheritdoc/>
    public Task DownAsync(DepartmentLink link, TimeSpan pause)
    {
        Log.DepartmentDown(log, link.Mapping.Name, pause.TotalSeconds);
        return returns.PauseAsync(link.Lane, pause);
    }

    /// <inheritdoc/>
    public void Up(DepartmentLink link) => Log.DepartmentUp(log, link.Mapping.Name);

    /// <inheritdoc/>
    public Task BusyAsync(DepartmentLink link, TimeSpan asked)
    {
        Log.Throttled(log, link.Mapping.Name, asked.TotalSeconds);
        return returns.PauseAsync(link.Lane, asked);
    }
}

/// <summary>A link without a lane that others work: a command's own.</summary>
internal sealed class NoLaneRest : ILaneRest
{
    /// <summary>The one there is.</summary>
    public static NoLaneRest Instance { get; } = new();

    /// <inheritdoc/>
    public Task DownAsync(DepartmentLink link, TimeSpan pause) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Up(DepartmentLink link)
    {
    }

    /// <inheritdoc/>
    public Task BusyAsync(DepartmentLink link, TimeSpan asked) => Task.CompletedTask;
}
