using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Engine;

/// <summary>
/// A walk over a real store in a folder of its own, with steps that a test provides. Its lanes are <c>to:streets</c>, <c>to:parks</c> and
/// <c>status</c>.
/// </summary>
internal sealed class TestWalk : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    private readonly TempFolder folder = new();
    private readonly Parts parts;
    private bool stopped;

    public TestWalk(
        Func<Work, CancellationToken, Task<Decide>>? submit = null,
        int concurrency = 1,
        int capacity = Hub.Engine.Lane.DefaultCapacity,
        Func<Work, Task>? apply = null,
        bool divided = false)
    {
        Store = new ShimStore(new SqliteStore(folder.File(), Time));
        Lane = new Lane(Some.Lane, concurrency, capacity, divided);
        Lanes = new Lanes([Lane, new Lane("to:parks", 1), new Lane(LaneName.Status, 1)]);

        // The term is so short that the other nodes of a divided lane know this one at once.
        var node = divided ? Some.Node with { Term = TimeSpan.FromMilliseconds(1) } : Some.Node;
        var lease = new NodeLease(node, Store.IsShared, Time);
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

    public ManualTime Time { get; } = new();

    public ShimStore Store { get; }

    public Lane Lane { get; }

    public Lanes Lanes { get; }

    public Committer Committer => parts.Committer;

    public WorkReturn Returns => parts.Returns;

    /// <summary>What the watch over leases reported.</summary>
    public IReadOnlyList<(string? Event, string Text)> Reports => parts.Log.All;

    public string File => folder.File();

    /// <summary>A result that only ends the job.</summary>
    public static Task<Decide> Done(Work work) => Result(new Commit { Finishes = work.Job });

    /// <summary>A result that commits <paramref name="commit"/>.</summary>
    public static Task<Decide> Result(Commit commit) => Task.FromResult<Decide>((_, _) => Task.FromResult(commit));

    public Task StartAsync() => parts.Node.StartAsync(default);

    /// <summary>Starts, and waits until the claimer has claimed all due jobs and only checks for outside writes.</summary>
    public async Task SettleAsync()
    {
        var idle = new TestEvent();
        var looks = 0;
        Store.AfterClaim = _ =>
        {
            looks = 0;
            return Task.CompletedTask;
        };
        Store.OnLook = () =>
        {
            if (++looks == 5)
            {
                idle.Set();
            }
        };
        await StartAsync();
        await idle.WaitAsync();
    }

    /// <summary>Stops; false when <paramref name="limit"/> passed before everything had ended.</summary>
    public async Task<bool> StopAsync(TimeSpan? limit = null)
    {
        stopped = true;
        using var timeout = new CancellationTokenSource(limit ?? StopLimit, TimeProvider.System);
        await parts.Node.StopAsync(timeout.Token);
        return !timeout.IsCancellationRequested;
    }

    /// <summary>The jobs of a lane that the next session finds, due or not.</summary>
    public async Task<IReadOnlyList<Job>> LeftAsync(string lane = Some.Lane)
    {
        var session = await Store.Nodes.StartSessionAsync(Some.Node, default);
        var room = new Dictionary<string, int> { [lane] = 10_000 };
        var claim = await Store.Jobs.ClaimAsync(session, room, Time.Now.AddYears(1), default);
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
