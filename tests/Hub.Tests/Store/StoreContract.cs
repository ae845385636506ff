using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>The contract of all stores, on which the walk relies. The test class of each store inherits it and opens that store.</summary>
public abstract partial class StoreContract
{
    /// <summary>The store under test, which is empty when a test begins.</summary>
    private protected IStore Store { get; private set; } = null!;

    [TestInitialize]
    public void OpenStore() => Store = Open();

    // MSTest does not call an override of a method with this attribute, so the attribute stands here and the override is another method.
    [TestCleanup]
    public Task CleanUpAsync() => CloseStoreAsync();

    private protected virtual async Task CloseStoreAsync() => await Store.DisposeAsync();

    /// <summary>Opens the test's own database. The first call creates it, and later calls open it again.</summary>
    private protected abstract IStore Open();

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    private protected Task<CommitResult> CommitAsync(Commit commit) => Store.CommitAsync(commit, default);

    private protected async Task DoneAsync(Commit commit) => (await CommitAsync(commit)).Status.ShouldBe(CommitStatus.Done);

    private protected async Task<IReadOnlyList<Job>> ClaimAsync(long session, int room = 100, string lane = Some.Lane, int at = 0) =>
        [.. (await Store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [lane] = room }, Some.Noon.AddSeconds(at), default))
            .Works.Select(w => w.Job)];

    /// <summary>
    /// Lets a session's node fall silent for longer than its term. A file belongs to one hub, so there the next session's start has the
    /// same effect.
    /// </summary>
    private protected virtual Task FallSilentAsync(long session) => Task.CompletedTask;

    private protected Task<long> StartAsync() => Store.Nodes.StartSessionAsync(Some.Node, default);

    private protected async Task<CrmCore.Tickets.Ticket> TicketAsync(long id) => (await Store.Tickets.FindAsync([id], default))
        .ShouldHaveSingleItem();

    private protected Task<Feed> FeedAsync(string mapping = "streets") =>
        Store.Feeds.OpenAsync(mapping, Some.Job(0, $"from:{mapping}", JobKind.ReadStatus), Some.Noon, default);

    /// <summary>Everything that can be read from a store without changing it, as text.</summary>
    private protected async Task<string> SnapshotAsync(params long[] tickets)
    {
        var counts = await Store.Desk.CountAsync(default);
        var lines = new List<string>
        {
            string.Join(' ', counts.Tickets.OrderBy(c => c.Key)),
            string.Join(' ', counts.Orders.OrderBy(c => c.Key.Mapping).ThenBy(c => c.Key.State)),
            string.Join(' ', counts.Notices.OrderBy(c => c.Key)),
            string.Join(' ', counts.Jobs.OrderBy(c => c.Key)),
            string.Join(' ', counts.Parked.OrderBy(c => c.Key)),
            string.Join(' ', await Store.Tickets.OrdersAfterAsync(0, 100, default)),
            string.Join(' ', await Store.Desk.ParkedAsync(100, default)),
        };
        foreach (var id in tickets)
        {
            var found = await Store.Tickets.FindAsync([id], default);
            lines.Add(string.Join(' ', found.Select(t => $"{t.Id} {t.Version} {t.Status} {t.StatusNote}")));
            lines.Add(string.Join(' ', await Store.Tickets.TimelineAsync(id, default)));
            lines.Add(string.Join(' ', await Store.Tickets.NoticesOfAsync(id, default)));
        }

        return string.Join('\n', lines);
    }
}
