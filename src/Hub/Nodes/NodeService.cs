using Allentown311.Connectors;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>This node's life: it starts a session and the walk, says again and again that it is there, and ends both in good order.</summary>
internal sealed class NodeService(IStore store, NodeLease lease, NodePulse pulse, Walker walker, WorkSignal signal, ILogger<NodeService> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource over = new();
    private Task pulsing = Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var session = await pulse.BeginAsync(cancellationToken).ConfigureAwait(false);
        CrashPoint.At(CrashPoint.SessionStarted);
        walker.Start(session);
        pulsing = Task.Run(() => pulse.RunAsync(BeginAgainAsync, signal.Say, over.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await walker.StopAsync(cancellationToken).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await pulsing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await store.Nodes.EndSessionAsync(lease.Session, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            // The others find out by its silence.
            Engine.Log.StoreTrouble(log, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => over.Dispose();

    private async Task BeginAgainAsync()
    {
        walker.Abandon();
        walker.GoOn(await pulse.BeginAsync(CancellationToken.None).ConfigureAwait(false));
    }
}
