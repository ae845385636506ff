using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>A walk over a real store in a folder of its own, with steps a test says. Its lanes: <c>to:streets</c>, <c>to:parks</c>, <c>status</c>.</summary>
internal sealed class Walking : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TempFolder folder = new();
    private readonly Parts parts;
    private bool stopped;

    public Walking(Func<Work, CancellationToken, Task<Decide>>? submit = null, int concurrency = 1, int capacity = Hub.Engine.Lane.DefaultCapacity, Func<Work, Task>? apply = null, bool divided = false)
    {
        Store = new ShimStore(new SqliteStore(folder.File(), Time));
        Lane = new Lane(Some.Lane, concurrency, capacity, divided);
        Lanes = new Lanes([Lane, new Lane("to:parks", 1), new Lane(LaneName.Status, 1)]);
        // Where nodes share, others have heard of this one at once.
        var lease = new NodeLease(divided ? Some.Node with { Term = TimeSpan.FromMilliseconds(1) } : Some.Node, Store.IsShared, Time);
        IStep[] steps =
        [
            new FakeStep(JobKind.Submit, submit ?? ((work, _) => Done(work))),
            new FakeStep(JobKind.ApplyStatus, async (work, _) =>
            {
                await (apply?.Invoke(work) ?? Task.CompletedTask);
                return await Done(work);
            }),
        ];
        parts = new Parts(Store, Lanes, lease, Time, _ => steps);
    }

    public HastyTime Time { get; } = new();

    public ShimStore Store { get; }

    public Lane Lane { get; }

    public Lanes Lanes { get; }

    public Committer Committer => parts.Committer;

    public WorkReturn Returns => parts.Returns;

    public string File => folder.File();

    /// <summary>A result that only ends the job.</summary>
    public static Task<Decide> Done(Work work) => Task.FromResult<Decide>((_, _) => Task.FromResult(new Commit { Finishes = work.Job }));

    public Task StartAsync() => parts.Node.StartAsync(default);

    /// <summary>Starts, and waits until it has fetched what there is and only looks round now and then.</summary>
    public async Task SettleAsync()
    {
        var (idle, looks) = (new Soon(), 0);
        Store.AfterClaim = _ =>
        {
            looks = 0;
            return Task.CompletedTask;
        };
        Store.OnLook = () =>
        {
            if (++looks == 5)
            {
                idle.Happens();
            }
        };
        await StartAsync();
        await idle.WaitAsync();
    }

    /// <summary>Stops with patience; false when patience ended first.</summary>
    public async Task<bool> StopAsync(TimeSpan? patience = null)
    {
        stopped = true;
        using var over = new CancellationTokenSource(patience ?? Patience, TimeProvider.System);
        await parts.Node.StopAsync(over.Token);
        return !over.IsCancellationRequested;
    }

    /// <summary>What the next session finds of a lane, whenever due.</summary>
    public async Task<IReadOnlyList<Job>> LeftAsync(string lane = Some.Lane)
    {
        var session = await Store.Nodes.StartSessionAsync(Some.Node, default);
        var claim = await Store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [lane] = 10_000 }, Time.Now.AddYears(1), default);
        return [.. claim.Works.Select(w => w.Job).OrderBy(j => j.Subject)];
    }

    public async ValueTask DisposeAsync()
    {
        if (!stopped)
        {
            await StopAsync(TimeSpan.FromSeconds(5));
        }

        parts.Dispose();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private sealed class FakeStep(JobKind kind, Func<Work, CancellationToken, Task<Decide>> run) : IStep
    {
        public JobKind Kind => kind;

        public Task<Decide> RunAsync(Work work, CancellationToken ct) => run(work, ct);
    }
}
