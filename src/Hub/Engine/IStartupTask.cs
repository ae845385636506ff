namespace Allentown311.Hub.Engine;

/// <summary>
/// Work of one feature before the walk starts, such as writing its first job. The tasks run one after the other, in the order of their
/// registration.
/// </summary>
internal interface IStartupTask
{
    /// <summary>Runs the task.</summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="ct">Cancels the start of the hub.</param>
    Task RunAsync(DateTimeOffset now, CancellationToken ct);
}
