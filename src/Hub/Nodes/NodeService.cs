using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>Starts this node's session, the walk and the pulse, and ends them in the reverse order.</summary>
internal sealed class NodeService(
    IStore store,
    NodeLease lease,
    NodePulse pulse,
    Walker walker,
    WorkSignal signal,
    ILogger<NodeService> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource stopPulsing = new();
    private Task pulsing = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var session = await pulse.BeginAsync(cancellationToken).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.SessionStarted);
        walker.Start(session);
        pulsing = Task.Run(() => pulse.RunAsync(BeginNewSessionAsync, signal.Raise, stopPulsing.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await walker.StopAsync(cancellationToken).ConfigureAwait(false);
        await stopPulsing.CancelAsync().ConfigureAwait(false);
        await pulsing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await store.Nodes.EndSessionAsync(lease.Session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // The other nodes take over once this session's term has passed.
            Engine.Log.StoreTrouble(log, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stopPulsing.Dispose();

    private async Task BeginNewSessionAsync()
    {
        walker.Abandon();
        walker.Resume(await pulse.BeginAsync(CancellationToken.None).ConfigureAwait(false));
    }
}
