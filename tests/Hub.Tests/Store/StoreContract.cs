using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <summary>What the walk relies on, whatever the database. Each store inherits this and says how one is opened.</summary>
public abstract partial class StoreContract
{
    /// <summary>The store under test: empty when a test begins.</summary>
    private protected IStore Store { get; private set; } = null!;

    [TestInitialize]
    public void OpenStore() => Store = Open();

    // An override of a method with the attribute would not be called at all.
    [TestCleanup]
    public Task CleanUpAsync() => CloseStoreAsync();

    private protected virtual async Task CloseStoreAsync() => await Store.DisposeAsync();

    /// <summary>Opens the test's own database: the first call makes it, later ones open it again.</summary>
    private protected abstract IStore Open();

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = Open();
    }

    private protected Task<CommitResult> CommitAsync(Commit commit) => Store.CommitAsync(commit, default);

    private protected async Task DoneAsync(Commit commit) => (await CommitAsync(commit)).Status.ShouldBe(CommitStatus.Done);

    private protected async Task<IReadOnlyList<Job>> ClaimAsync(long session, int room = 100, string lane = Some.Lane, int at = 0) =>
        [.. (await Store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [lane] = room }, Some.Noon.AddSeconds(at), default)).Works.Select(w => w.Job)];

    /// <summary>The node of a session falls silent for longer than its term. Where the database is a file, the next session's start says the same.</summary>
    private protected virtual Task LoseAsync(long session) => Task.CompletedTask;

    private protected Task<long> StartAsync() => Store.Nodes.StartSessionAsync(Some.Node, default);

    private protected async Task<CrmCore.Tickets.Ticket> TicketAsync(long id) => (await Store.Tickets.FindAsync([id], default)).ShouldHaveSingleItem();

    private protected Task<Feed> FeedAsync(string mapping = "streets") =>
        Store.Feeds.OpenAsync(mapping, Some.Job(0, $"from:{mapping}", JobKind.ReadStatus), Some.Noon, default);

    /// <summary>Everything that can be seen of a store without changing it, as text.</summary>
    private protected async Task<string> SeenAsync(params long[] tickets)
    {
        var counts = await Store.Desk.CountAsync(default);
        var lines = new List<string>
        {
            string.Join(' ', counts.Tickets.OrderBy(c => c.Key)), string.Join(' ', counts.Orders.OrderBy(c => c.Key.Mapping).ThenBy(c => c.Key.State)),
            string.Join(' ', counts.Notices.OrderBy(c => c.Key)), string.Join(' ', counts.Jobs.OrderBy(c => c.Key)), string.Join(' ', counts.Parked.OrderBy(c => c.Key)),
            string.Join(' ', await Store.Tickets.OrdersAfterAsync(0, 100, default)), string.Join(' ', await Store.Desk.ParkedAsync(100, default)),
        };
        foreach (var id in tickets)
        {
            lines.Add(string.Join(' ', (await Store.Tickets.FindAsync([id], default)).Select(t => $"{t.Id} {t.Version} {t.Status} {t.StatusNote}")));
            lines.Add(string.Join(' ', await Store.Tickets.TimelineAsync(id, default)));
            lines.Add(string.Join(' ', await Store.Tickets.NoticesOfAsync(id, default)));
        }

        return string.Join('\n', lines);
    }
}
