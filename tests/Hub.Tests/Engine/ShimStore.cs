using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A real store whose calls a test may delay or fail.</summary>
internal sealed class ShimStore : IStore
{
    private readonly IStore inner;

    public ShimStore(IStore inner)
    {
        this.inner = inner;
        Jobs = new ShimJobs(this);
        Links = new ShimLinks(this);
        Nodes = new ShimNodes(this);
    }

    /// <summary>Runs before each commit; may throw.</summary>
    public Func<Commit, Task> BeforeCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs after each durable commit, before the store answers. When it throws, the answer is lost.</summary>
    public Func<Commit, Task> AfterCommit { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before traffic is written; may throw.</summary>
    public Action BeforeTraffic { get; set; } = static () => { };

    /// <summary>Runs before each claim; may throw.</summary>
    public Func<Task> BeforeClaim { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after each claim, before the store answers.</summary>
    public Func<Claim, Task> AfterClaim { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before jobs are released; may throw.</summary>
    public Func<Task> BeforeRelease { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after jobs were released.</summary>
    public Action AfterRelease { get; set; } = static () => { };

    /// <summary>Runs before a job is read by its key.</summary>
    public Func<Task> BeforeFind { get; set; } = () => Task.CompletedTask;

    /// <summary>Changes the result of each pulse.</summary>
    public Func<Pulse, Pulse> ChangePulse { get; set; } = static pulse => pulse;

    /// <summary>Runs at each check for another process's writes.</summary>
    public Action OnLook { get; set; } = static () => { };

    /// <summary>Runs before tickets are read; may throw.</summary>
    public Action BeforeTickets { get; set; } = static () => { };

    public static StoreUnavailableException Unavailable => new("The disk is full.", new IOException());

    public async Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct)
    {
        await BeforeCommit(commit);
        var result = await inner.CommitAsync(commit, ct);
        if (result.Status == CommitStatus.Done)
        {
            await AfterCommit(commit);
        }

        return result;
    }

    public IJobStore Jobs { get; }

    public ILinkStore Links { get; }

    public INodeStore Nodes { get; }

    public ITicketStore Tickets
    {
        get
        {
            BeforeTickets();
            return inner.Tickets;
        }
    }

    public IFeedStore Feeds => inner.Feeds;

    public IDeskStore Desk => inner.Desk;

    public IMessageStore Messages => inner.Messages;

    public IMarkStore Marks => inner.Marks;

    public ICareStore Care => inner.Care;

    public IQueries Queries => inner.Queries;

    public bool IsShared => inner.IsShared;

    public event EventHandler? OutsideWork
    {
        add => inner.OutsideWork += value;
        remove => inner.OutsideWork -= value;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class ShimJobs(ShimStore shim) : IJobStore
    {
        public async Task<Claim> ClaimAsync(long session, IReadOnlyDictionary<string, int> room, DateTimeOffset now, CancellationToken ct)
        {
            await shim.BeforeClaim();
            var claim = await shim.inner.Jobs.ClaimAsync(session, room, now, ct);
            await shim.AfterClaim(claim);
            return claim;
        }

        public async Task ReleaseAsync(IReadOnlyCollection<Job> jobs, DateTimeOffset due, CancellationToken ct)
        {
            await shim.BeforeRelease();
            await shim.inner.Jobs.ReleaseAsync(jobs, due, ct);
            shim.AfterRelease();
        }

        public Task<IReadOnlyList<HeldLease>> HeldAsync(long session, CancellationToken ct) => shim.inner.Jobs.HeldAsync(session, ct);

        public async Task<Job?> FindAsync(JobKind kind, long subject, CancellationToken ct)
        {
            await shim.BeforeFind();
            return await shim.inner.Jobs.FindAsync(kind, subject, ct);
        }

        public Task EnsureAsync(Job job, CancellationToken ct) => shim.inner.Jobs.EnsureAsync(job, ct);

        public Task<long> OutsideChangesAsync(CancellationToken ct)
        {
            shim.OnLook();
            return shim.inner.Jobs.OutsideChangesAsync(ct);
        }
    }

    private sealed class ShimLinks(ShimStore shim) : ILinkStore
    {
        public Task NoteAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct)
        {
            shim.BeforeTraffic();
            return shim.inner.Links.NoteAsync(notes, ct);
        }

        public Task<IReadOnlyList<LinkRow>> StatesAsync(CancellationToken ct) => shim.inner.Links.StatesAsync(ct);

        public Task<ILookup<LinkKey, HourCount>> TrafficAsync(CancellationToken ct) => shim.inner.Links.TrafficAsync(ct);

        public Task<IReadOnlyList<OldestOrders>> OldestOrdersAsync(CancellationToken ct) => shim.inner.Links.OldestOrdersAsync(ct);
    }

    private sealed class ShimNodes(ShimStore shim) : INodeStore
    {
        public Task<long> StartSessionAsync(Node node, CancellationToken ct) => shim.inner.Nodes.StartSessionAsync(node, ct);

        public async Task<Pulse> PulseAsync(long session, NodeWork work, CancellationToken ct) =>
            shim.ChangePulse(await shim.inner.Nodes.PulseAsync(session, work, ct));

        public Task EndSessionAsync(long session, CancellationToken ct) => shim.inner.Nodes.EndSessionAsync(session, ct);

        public Task<IReadOnlyList<NodeRow>> SessionsAsync(CancellationToken ct) => shim.inner.Nodes.SessionsAsync(ct);

        public Task<DateTimeOffset> NowAsync(CancellationToken ct) => shim.inner.Nodes.NowAsync(ct);
    }
}
