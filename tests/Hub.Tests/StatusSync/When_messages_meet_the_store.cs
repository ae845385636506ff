using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Translation;
using Microsoft.Extensions.Logging.Abstractions;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

/// <summary>What a department says over a queue, read by the step that reads and kept by a real store.</summary>
[TestClass]
public sealed class When_messages_meet_the_store
{
    private const string Channel = "streets/works.statuses";

    private readonly TempFolder folder = new();
    private readonly MessageSource source = new();
    private SqliteStore store = null!;
    private DepartmentLinks links = null!;
    private ReadStatusStep step = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        var (city, time) = (TestCity.Make(), TimeProvider.System);
        store = new SqliteStore(folder.File(), time);
        var mapping = TestMapping.Of("safe") with { PollEvery = TimeSpan.FromSeconds(1) };
        links = new DepartmentLinks([new DepartmentLink(mapping, source, new Lane(Some.Lane, 1), NoLanePause.Instance, time)]);
        step = new ReadStatusStep(links, store, new StatusMatcher(store), new TrafficMeter(city, time), time, NullLogger<ReadStatusStep>.Instance);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        await store.Feeds.OpenAsync("streets", new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = LaneName.Read("streets"), DueAt = Some.Noon }, Some.Noon, default);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        links.Dispose();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task What_a_message_says_and_that_it_was_taken_become_durable_together_and_then_it_is_settled()
    {
        source.Say("m-1", Page.Says("S-1-1", InProgress));
        var commit = await DecideAsync();

        source.Settled.ShouldBeEmpty("the store does not have it yet");
        (await KnownAsync("m-1")).ShouldBeEmpty();
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
        await commit.WhenDurable!(default);

        (await KnownAsync("m-1", "m-2")).ShouldBe(["m-1"]);
        (await store.Tickets.FindAsync([1], default))[0].Order(1).State.ShouldBe(InProgress);
        source.Settled.ShouldBe(["m-1"]);
    }

    [TestMethod]
    public async Task A_second_delivery_changes_nothing_and_is_settled()
    {
        source.Say("m-1", Page.Says("S-1-1", InProgress, 5));
        await ReadAsync();
        source.Say("m-1", Page.Says("S-1-1", InProgress, 5));
        source.Say("m-2", Page.Says("S-1-1", Completed, 9));

        var commit = await ReadAsync();

        commit.Inbox.Select(m => m.MessageId).ShouldBe(["m-2"]);
        (await store.Tickets.TimelineAsync(1, default)).Select(t => t.Detail).ShouldBe(["in_progress (in_progress)", "completed (completed)"]);
        source.Settled.ShouldBe(["m-1", "m-1", "m-2"]);
    }

    [TestMethod]
    public async Task What_comes_twice_at_once_counts_once()
    {
        source.Say("m-1", Page.Says("S-1-1", Scheduled, 5));
        source.Say("m-1", Page.Says("S-1-1", Scheduled, 5));

        (await ReadAsync()).Inbox.ShouldHaveSingleItem();

        source.Settled.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_message_that_cannot_be_read_is_parked_once_also_when_a_person_has_dealt_with_it_before_it_comes_again()
    {
        source.Say("bad");
        source.Say("m-1", Page.Says("S-1-1", InProgress));
        await ReadAsync();
        var parked = (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        parked.Parked.ShouldBe("row 1: message bad: it is not UTF-8");
        await store.CommitAsync(new Commit { Finishes = parked }, default);
        source.Say("bad");

        await ReadAsync();

        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
        (await store.Tickets.FindAsync([1], default))[0].Order(1).State.ShouldBe(InProgress, "what is behind it flows");
        source.Settled.ShouldBe(["bad", "m-1", "bad"]);
    }

    [TestMethod]
    public async Task A_read_that_finds_nothing_settles_nothing()
    {
        var commit = await ReadAsync();

        (commit.Inbox.Count, commit.WhenDurable).ShouldBe((0, null));
    }

    [TestMethod]
    public void What_known_messages_say_is_left_out_and_the_rest_stays_with_its_own() => new StatusPage
    {
        Updates = [Page.Says("1", Received), Page.Says("2", Received), Page.Says("3", Received)],
        Rejected = [new RejectedRow(1, "a", ""), new RejectedRow(1, "b", "")],
        Messages = new InboundMessages(Channel, [new("x", 1, 0), new("y", 0, 2), new("z", 2, 0), new("x", 0, 0)]),
    }.Without(new HashSet<string> { "y" }).ShouldSatisfyAllConditions(
        p => p.Updates.Select(u => u.ExternalId).ShouldBe(["1", "2", "3"]), p => p.Rejected.ShouldBeEmpty(), p => p.Messages!.Taken.Select(m => m.Id).ShouldBe(["x", "z"]));

    private async Task<IReadOnlySet<string>> KnownAsync(params IReadOnlyCollection<string> ids) => await store.Messages.KnownAsync(Channel, ids, default);

    private async Task<Commit> ReadAsync()
    {
        var commit = await DecideAsync();
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
        if (commit.WhenDurable is { } durable)
        {
            await durable(default);
        }

        return commit;
    }

    private async Task<Commit> DecideAsync()
    {
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var claim = await store.Jobs.ClaimAsync(session, new Dictionary<string, int> { [LaneName.Read("streets")] = 1 }, TimeProvider.System.GetUtcNow().AddDays(1), default);
        return await (await step.RunAsync(claim.Works.ShouldHaveSingleItem(), default))(false, default);
    }

    /// <summary>A connector that gives what was said since the last read as one page.</summary>
    private sealed class MessageSource : IWorkOrderConnector, IAcknowledgeStatus
    {
        private readonly List<(string Id, StatusUpdate? Update)> said = [];

        public List<string> Settled { get; } = [];

        public void Say(string id, StatusUpdate? update = null) => said.Add((id, update));

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
        {
            var page = said.Count == 0 ? StatusPage.Nothing(cursor) : new StatusPage
            {
                Updates = [.. said.Select(s => s.Update).OfType<StatusUpdate>()],
                Rejected = [.. said.Where(s => s.Update is null).Select(s => new RejectedRow(1, $"message {s.Id}: it is not UTF-8", "base64:/w=="))],
                Messages = new InboundMessages(Channel, [.. said.Select(s => new InboundMessage(s.Id, s.Update is null ? 0 : 1, s.Update is null ? 1 : 0))]),
            };
            said.Clear();
            return Task.FromResult(page);
        }

        public Task AcknowledgeAsync(StatusPage page, CancellationToken ct)
        {
            Settled.AddRange(page.Messages!.Taken.Select(m => m.Id));
            return Task.CompletedTask;
        }

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(true, ""));
    }
}
