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

/// <summary>Status updates that arrive over a queue, read by <see cref="ReadStatusStep"/> and stored by a real store.</summary>
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
        var city = TestCity.Make();
        var time = TimeProvider.System;
        store = new SqliteStore(folder.File(), time);
        var mapping = TestMapping.Of("safe") with { PollEvery = TimeSpan.FromSeconds(1) };
        links = new DepartmentLinks([new DepartmentLink(mapping, source, new Lane(Some.Lane, 1), NoLanePause.Instance, time)]);
        var log = NullLogger<ReadStatusStep>.Instance;
        step = new ReadStatusStep(links, store, new StatusMatcher(store), new TrafficMeter(city, time), time, log);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        var firstRead = new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = LaneName.Read("streets"), DueAt = Some.Noon };
        await store.Feeds.OpenAsync("streets", firstRead, Some.Noon, default);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        links.Dispose();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task A_messages_updates_and_its_inbox_mark_become_durable_together_and_then_it_is_settled()
    {
        source.Add("m-1", Page.Says("S-1-1", InProgress));
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
        source.Add("m-1", Page.Says("S-1-1", InProgress, 5));
        await ReadAsync();
        source.Add("m-1", Page.Says("S-1-1", InProgress, 5));
        source.Add("m-2", Page.Says("S-1-1", Completed, 9));

        var commit = await ReadAsync();

        commit.Inbox.Select(m => m.MessageId).ShouldBe(["m-2"]);
        (await store.Tickets.TimelineAsync(1, default)).Select(t => t.Detail)
            .ShouldBe(["in_progress (in_progress)", "completed (completed)"]);
        source.Settled.ShouldBe(["m-1", "m-1", "m-2"]);
    }

    [TestMethod]
    public async Task A_message_delivered_twice_in_one_page_counts_once()
    {
        source.Add("m-1", Page.Says("S-1-1", Scheduled, 5));
        source.Add("m-1", Page.Says("S-1-1", Scheduled, 5));

        (await ReadAsync()).Inbox.ShouldHaveSingleItem();

        source.Settled.Count.ShouldBe(2);
    }

    [TestMethod]
    public async Task A_message_that_cannot_be_read_is_parked_once_also_when_a_person_has_dealt_with_it_before_it_is_delivered_again()
    {
        source.Add("bad");
        source.Add("m-1", Page.Says("S-1-1", InProgress));
        await ReadAsync();
        var parked = (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        parked.Parked.ShouldBe("row 1: message bad: it is not UTF-8");
        await store.CommitAsync(new Commit { Finishes = parked }, default);
        source.Add("bad");

        await ReadAsync();

        (await store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();
        (await store.Tickets.FindAsync([1], default))[0].Order(1).State.ShouldBe(InProgress, "the messages behind it are applied");
        source.Settled.ShouldBe(["bad", "m-1", "bad"]);
    }

    [TestMethod]
    public async Task A_read_that_finds_nothing_settles_nothing()
    {
        var commit = await ReadAsync();

        (commit.Inbox.Count, commit.WhenDurable).ShouldBe((0, null));
    }

    [TestMethod]
    public void The_updates_of_known_messages_are_left_out_and_the_others_stay_with_their_messages() => new StatusPage
    {
        Updates = [Page.Says("1", Received), Page.Says("2", Received), Page.Says("3", Received)],
        Rejected = [new RejectedRow(1, "a", ""), new RejectedRow(1, "b", "")],
        Messages = new InboundMessages(Channel, [new("x", 1, 0), new("y", 0, 2), new("z", 2, 0), new("x", 0, 0)]),
    }.Without(new HashSet<string> { "y" }).ShouldSatisfyAllConditions(
        p => p.Updates.Select(u => u.ExternalId).ShouldBe(["1", "2", "3"]),
        p => p.Rejected.ShouldBeEmpty(),
        p => p.Messages!.Taken.Select(m => m.Id).ShouldBe(["x", "z"]));

    private async Task<IReadOnlySet<string>> KnownAsync(params IReadOnlyCollection<string> ids) =>
        await store.Messages.KnownAsync(Channel, ids, default);

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
        var lanes = new Dictionary<string, int> { [LaneName.Read("streets")] = 1 };
        var claim = await store.Jobs.ClaimAsync(session, lanes, TimeProvider.System.GetUtcNow().AddDays(1), default);
        return await (await step.RunAsync(claim.Works.ShouldHaveSingleItem(), default))(false, default);
    }

    /// <summary>A connector that returns the messages added since the last read as one page.</summary>
    private sealed class MessageSource : IWorkOrderConnector, IAcknowledgeStatus
    {
        private readonly List<(string Id, StatusUpdate? Update)> waiting = [];

        public List<string> Settled { get; } = [];

        public void Add(string id, StatusUpdate? update = null) => waiting.Add((id, update));

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
        {
            var page = waiting.Count == 0 ? StatusPage.Nothing(cursor) : new StatusPage
            {
                Updates = [.. waiting.Select(m => m.Update).OfType<StatusUpdate>()],
                Rejected = [.. waiting.Where(m => m.Update is null).Select(m => Unreadable(m.Id))],
                Messages = new InboundMessages(Channel, [.. waiting.Select(m => Describe(m.Id, m.Update))]),
            };
            waiting.Clear();
            return Task.FromResult(page);
        }

        private static RejectedRow Unreadable(string id) => new(1, $"message {id}: it is not UTF-8", "base64:/w==");

        private static InboundMessage Describe(string id, StatusUpdate? update) => update is null ? new(id, 0, 1) : new(id, 1, 0);

        public Task AcknowledgeAsync(StatusPage page, CancellationToken ct)
        {
            Settled.AddRange(page.Messages!.Taken.Select(m => m.Id));
            return Task.CompletedTask;
        }

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(true, ""));
    }
}
