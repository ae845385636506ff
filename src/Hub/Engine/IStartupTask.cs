namespace Allentown311.Hub.Engine;

/// <summary>What a room does before the walk starts, such as writing the first of its jobs. They run one after the other, as the rooms were added.</summary>
internal interface IStartupTask
{
    /// <summary>Does it.</summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="ct">Ends the start.</param>
    Task RunAsync(DateTimeOffset now, CancellationToken ct);
}
