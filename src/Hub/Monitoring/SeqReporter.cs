namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Connects the posts to Seq with the host's life. When the host has started, Seq's availability is logged, and when it has stopped, the
/// posts end. This cannot be done where the handlers are created, because the logger itself is built on them.
/// </summary>
/// <param name="handlers">The handlers through which events and spans are posted.</param>
/// <param name="lifetime">The host's lifetime.</param>
/// <param name="log">The hub's own log.</param>
/// <param name="buffer">The buffer of the hub's own sink; null when the section <c>Serilog</c> has a Seq sink.</param>
internal sealed class SeqReporter(
    SeqHttpHandlers handlers, IHostApplicationLifetime lifetime, ILogger<SeqReporter> log, SeqBuffer? buffer = null)
    : IHostedService, IDisposable
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        handlers.ReportTo(log);
        buffer?.ReportTo(log);
        lifetime.ApplicationStopped.Register(handlers.Stop);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the posts of a hub whose start failed.</summary>
    public void Dispose() => handlers.Stop();
}
