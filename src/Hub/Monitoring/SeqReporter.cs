namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Joins what posts to Seq with the host: from its start on the hub's own log hears how Seq does, and with its stop the posts end. It
/// is a service of its own because the logger is made with those posts in it.
/// </summary>
/// <param name="posts">The posts.</param>
/// <param name="lifetime">The host's.</param>
/// <param name="log">The hub's own log.</param>
/// <param name="buffer">The buffer; null where the hub has none of its own.</param>
internal sealed class SeqReporter(SeqPosts posts, IHostApplicationLifetime lifetime, ILogger<SeqReporter> log, SeqBuffer? buffer = null)
    : IHostedService, IDisposable
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        posts.ReportTo(log);
        buffer?.ReportTo(log);
        lifetime.ApplicationStopped.Register(posts.End);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends the posts of a hub whose start failed, too.</summary>
    public void Dispose() => posts.End();
}
