using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Nodes;

/// <summary>
/// Renews this node's session at every pulse. Each pulse also frees the jobs of nodes whose session has run out, sets the clock that all
/// nodes share, divides the departments' limits among the live nodes, and looks for jobs that nobody works.
/// Only the task of the node service uses this class.
/// </summary>
internal sealed class NodePulse(
    IStore store,
    NodeLease lease,
    Lanes lanes,
    StepCounter counter,
    Walker walker,
    LeaseWatch watch,
    TimeProvider time,
    ILogger<NodePulse> log,
    StoreClock? clock = null)
{
    // True while the store is unavailable, so that this is logged once and not at every pulse.
    private bool isStoreDown;

    // Timestamp from which every other live node has seen this session.
    private long knownToOthersAt;

    /// <summary>Starts a session and returns its number.</summary>
    public async Task<long> BeginAsync(CancellationToken ct)
    {
        var askedAt = time.GetTimestamp();
        var session = await store.Nodes.StartSessionAsync(lease.Node, ct).ConfigureAwait(false);
        lease.Begin(session, askedAt);

        // The other nodes read the sessions at their next pulse, at the latest one interval from now.
        knownToOthersAt = time.GetTimestamp() + (long)(lease.PulseInterval.TotalSeconds * 1.5 * time.TimestampFrequency);
        askedAt = time.GetTimestamp();
        var pulse = await store.Nodes.PulseAsync(session, NodeWork.None, ct).ConfigureAwait(false);
        clock?.Set(pulse.Now, askedAt);
        DivideLimits(pulse);
        return session;
    }

    /// <summary>Sends pulses until <paramref name="ct"/> is cancelled.</summary>
    /// <param name="onSessionLost">Called when other nodes have ended this node's session.</param>
    /// <param name="onJobsFreed">Called when jobs of a node that is gone, or jobs that nobody worked, were freed.</param>
    /// <param name="ct">Ends the pulses.</param>
    public async Task RunAsync(Func<Task> onSessionLost, Action onJobsFreed, CancellationToken ct)
    {
        // Until the others know this node, it pulses at least once a second, so that it gets its share soon.
        var shortInterval = TimeSpan.FromMilliseconds(Math.Min(1000, lease.PulseInterval.TotalMilliseconds));
        while (!ct.IsCancellationRequested)
        {
            var interval = time.GetTimestamp() >= knownToOthersAt ? lease.PulseInterval : shortInterval;
            await WaitAsync(interval, ct).ConfigureAwait(false);
            if (ct.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await PulseAsync(onSessionLost, onJobsFreed, ct).ConfigureAwait(false);
                isStoreDown = false;
            }
            catch (StoreUnavailableException e) when (!isStoreDown)
            {
                isStoreDown = true;
                Engine.Log.StoreTrouble(log, e.Message);
            }
            catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
            {
                // The outage is logged already, or the hub stops. The next pulse tries again.
            }
            catch (Exception e)
            {
                Log.PulseFailed(log, e.GetType().Name, e.StackTrace);
            }
        }
    }

    // A machine that wakes asks at once whether its session is still its own.
    private async Task WaitAsync(TimeSpan interval, CancellationToken ct)
    {
        using var alarm = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(lease.Doubt, Task.Delay(interval, time, alarm.Token)).ConfigureAwait(false);
        await alarm.CancelAsync().ConfigureAwait(false);
    }

    private async Task PulseAsync(Func<Task> onSessionLost, Action onJobsFreed, CancellationToken ct)
    {
        var askedAt = time.GetTimestamp();
        var work = new NodeWork(lanes.All.Sum(l => (long)l.Held), counter.Done);
        var pulse = await store.Nodes.PulseAsync(lease.Session, work, ct).ConfigureAwait(false);
        clock?.Set(pulse.Now, askedAt);
        foreach (var gone in pulse.Lost)
        {
            Log.NodeGone(log, gone.Node.Name, gone.Session, gone.Work.Held);
        }

        if (!pulse.Alive)
        {
            Log.SessionLost(log, lease.Session);
            await onSessionLost().ConfigureAwait(false);
            return;
        }

        lease.Renew(askedAt);
        DivideLimits(pulse);
        if (pulse.Lost.Count > 0)
        {
            onJobsFreed();
        }

        if (await watch.LookAsync(lease.Session, ct).ConfigureAwait(false))
        {
            onJobsFreed();
        }
    }

    private void DivideLimits(Pulse pulse)
    {
        var share = NodeShare.Of(pulse.Sessions, lease.Session, time.GetTimestamp() >= knownToOthersAt);
        if (walker.Divide(share))
        {
            Log.ShareChanged(log, share.Index + 1, share.Count);
        }
    }
}
