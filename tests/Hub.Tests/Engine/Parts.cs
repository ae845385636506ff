using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>The engine's parts as the hub puts them together, over a test's store, lanes and clock.</summary>
internal sealed class Parts : IDisposable
{
    public Parts(IStore store, Lanes lanes, NodeLease lease, TimeProvider time, Func<WorkReturn, IEnumerable<IStep>>? steps = null)
    {
        var counter = new StepCounter();
        Committer = new Committer(store, lanes, Held, ChangeEffects.None, Work, Outbox, time);
        Returns = new WorkReturn(store, Held, Work, time, NullLogger<WorkReturn>.Instance);
        // A job that nobody wakes the claimer for fails a test, and is not worked a minute later.
        var claimer = new Claimer(store, lanes, Committer, Held, lease, Work, Outbox, time, NullLogger<Claimer>.Instance)
        {
            LongestSleep = TimeSpan.FromDays(365),
        };
        var walkSteps = steps?.Invoke(Returns) ?? [];
        Walker = new Walker(lanes, Committer, claimer, Held, lease, Returns, Work, counter, walkSteps, time, NullLogger<Walker>.Instance);
        var watch = new LeaseWatch(store, Held, time, Log);
        Pulse = new NodePulse(store, lease, lanes, counter, Walker, watch, time, NullLogger<NodePulse>.Instance);
        Node = new NodeService(store, lease, Pulse, Walker, Work, NullLogger<NodeService>.Instance);
    }

    public HeldJobs Held { get; } = new();

    /// <summary>What the watch over leases reports.</summary>
    public LogLines<LeaseWatch> Log { get; } = new();

    public WorkSignal Work { get; } = new();

    public OutboxSignal Outbox { get; } = new();

    public Committer Committer { get; }

    public WorkReturn Returns { get; }

    public Walker Walker { get; }

    public NodePulse Pulse { get; }

    public NodeService Node { get; }

    /// <summary>Adds the notices that follow from a commit's changes, as the hub does when it commits.</summary>
    public static Commit WithNotices(Commit commit, IReadOnlySet<NoticeEvent>? events = null, DateTimeOffset? restoredAt = null)
    {
        var effect = new NoticeEffect(events ?? Enum.GetValues<NoticeEvent>().ToHashSet(), restoredAt);
        new ChangeEffects([effect]).AddTo(commit, Store.Some.Noon);
        return commit;
    }

    public void Dispose()
    {
        Node.Dispose();
        Walker.Dispose();
        Returns.Dispose();
    }
}
