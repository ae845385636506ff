using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>
/// Says again and again that this node is there, takes over from those that are not, and learns the shared time and its share of the departments'
/// limits.
/// </summary>
internal sealed class NodePulse(IStore store, NodeLease lease, Lanes lanes, StepCounter counter, Walker walker, TimeProvider time, ILogger<NodePulse> log, StoreClock? clock = null)
{
    private bool troubled;
    private long heardAt;

    /// <summary>Starts a session.</summary>
    public async Task<long> BeginAsync(CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        var session = await store.Nodes.StartSessionAsync(lease.Node, ct).ConfigureAwait(false);
        lease.Begin(session, asked);

        // The others learn of it at their next pulse, at the latest.
        heardAt = time.GetTimestamp() + (long)(lease.PulseEvery.TotalSeconds * 1.5 * time.TimestampFrequency);
        asked = time.GetTimestamp();
        var pulse = await store.Nodes.PulseAsync(session, NodeWork.None, ct).ConfigureAwait(false);
        clock?.Set(pulse.Now, asked);
        Deal(pulse);
        return session;
    }

    /// <summary>Runs until stopped.</summary>
    /// <param name="lost">Called when this node's session was ended by others.</param>
    /// <param name="found">Called when work of a node that is gone was freed.</param>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(Func<Task> lost, Action found, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var heard = time.GetTimestamp() >= heardAt;
            await Task.Delay(heard ? lease.PulseEvery : TimeSpan.FromMilliseconds(Math.Min(1000, lease.PulseEvery.TotalMilliseconds)), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await BeatAsync(lost, found, ct).ConfigureAwait(false);
                troubled = false;
            }
            catch (StoreUnavailableException e) when (!troubled)
            {
                troubled = true;
                Engine.Log.StoreTrouble(log, e.Message);
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                // Said already, or over: the next beat tries again.
            }
            catch (Exception e)
            {
                Log.PulseFailed(log, e.GetType().Name, e.StackTrace);
            }
        }
    }

    private async Task BeatAsync(Func<Task> lost, Action found, CancellationToken ct)
    {
        var asked = time.GetTimestamp();
        var pulse = await store.Nodes.PulseAsync(lease.Session, new NodeWork(lanes.All.Sum(l => (long)l.Held), counter.Done), ct).ConfigureAwait(false);
        clock?.Set(pulse.Now, asked);
        foreach (var gone in pulse.Lost)
        {
            Log.NodeGone(log, gone.Node.Name, gone.Session, gone.Work.Held);
        }

        if (!pulse.Alive)
        {
            Log.SessionLost(log, lease.Session);
            await lost().ConfigureAwait(false);
            return;
        }

        lease.Renew(asked);
        Deal(pulse);
        if (pulse.Lost.Count > 0)
        {
            found();
        }
    }

    private void Deal(Pulse pulse)
    {
        var share = NodeShare.Of(pulse.Sessions, lease.Session, time.GetTimestamp() >= heardAt);
        if (walker.Divide(share))
        {
            Log.ShareChanged(log, share.Index + 1, share.Count);
        }
    }
}
