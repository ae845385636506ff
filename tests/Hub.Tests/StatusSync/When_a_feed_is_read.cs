using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings.Translation;
using Microsoft.Extensions.Logging;
using static Allentown311.CrmCore.Tickets.WorkOrderState;

namespace Allentown311.Hub.Tests.StatusSync;

/// <summary>A feed of a system that is asked for its changes, read by <see cref="ReadStatusStep"/> and stored by a real store.</summary>
[TestClass]
public sealed class When_a_feed_is_read
{
    private readonly TempFolder folder = new();
    private readonly ManualTime time = new();
    private readonly Source source = new();
    private readonly RecordedLog log = new();
    private SqliteStore store = null!;
    private DepartmentLinks links = null!;
    private ReadStatusStep step = null!;
    private TrafficMeter traffic = null!;

    [TestInitialize]
    public async Task OpenAsync()
    {
        store = new SqliteStore(folder.File(), time);
        var mapping = TestMapping.Of("safe") with { PollEvery = TimeSpan.FromSeconds(30) };
        links = new DepartmentLinks([new DepartmentLink(mapping, source, new Lane(Some.Lane, 1), NoLanePause.Instance, time)]);
        var city = TestCity.Make();
        traffic = new TrafficMeter(city with { Mappings = city.Mappings.SetItem("streets", mapping) }, time);
        step = new ReadStatusStep(links, store, new StatusMatcher(store), traffic, time, log);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        var first = new Job { Kind = JobKind.ReadStatus, Subject = 0, Lane = LaneName.Read("streets"), DueAt = Some.Noon };
        await store.Feeds.OpenAsync("streets", first, Some.Noon, default);
    }

    [TestCleanup]
    public async Task CloseAsync()
    {
        links.Dispose();
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task The_first_read_that_succeeds_starts_a_day_before_the_feed_and_not_before_the_process()
    {
        source.Answer = _ => throw new InvalidOperationException("the mapping names a wrong path");
        await ReadAsync();
        time.Advance(TimeSpan.FromDays(3));

        source.Answer = cursor => new StatusPage { Cursor = cursor };
        await ReadAsync();

        source.Asked.ShouldBe([$"since {Some.Noon.AddDays(-1):u}", $"since {Some.Noon.AddDays(-1):u}"]);
    }

    [TestMethod]
    public async Task A_feed_that_has_not_moved_for_three_rounds_is_reported_once_with_the_reason()
    {
        source.Answer = cursor => new StatusPage { Cursor = cursor, Standstill = "no row's time can be read" };
        for (var round = 1; round <= 5; round++)
        {
            await ReadAsync();
            log.Count("FeedStands").ShouldBe(round < 3 ? 0 : 1, $"round {round}");
        }

        log.Messages.ShouldContain("The feed of streets has not moved for 3 rounds: no row's time can be read");
    }

    [TestMethod]
    public async Task A_row_that_is_skipped_is_told_once_and_again_when_it_changed()
    {
        var row = new RejectedRow(3, "it has no status", "{ \"id\": 7 }");
        var future = new StatusUpdate
        {
            ExternalId = "9", Code = "DONE", State = Completed, ChangedAt = Some.Noon.AddYears(70),
        };
        source.Answer = cursor => new StatusPage { Cursor = cursor, Rejected = [row], Updates = [future] };
        await ReadAsync();
        foreach (var parked in await store.Desk.ParkedAsync(10, default))
        {
            await store.CommitAsync(new Commit { Settled = { (parked.Kind, parked.Subject) } }, default);
        }

        await ReadAsync();
        await ReadAsync();

        log.Count("StatusUnreadable").ShouldBe(1);
        (await store.Desk.ParkedAsync(10, default)).ShouldBeEmpty("a person has dealt with both");

        row = row with { Raw = "{ \"id\": 7, \"status\": null }" };
        await ReadAsync();
        log.Count("StatusUnreadable").ShouldBe(2);
        (await store.Desk.ParkedAsync(10, default)).ShouldHaveSingleItem().Payload.ShouldBe(row.Raw);
    }

    [TestMethod]
    public async Task What_is_wrong_at_a_source_that_can_be_read_is_shown_at_the_link_and_its_updates_count()
    {
        source.Answer = _ => new StatusPage
        {
            Cursor = "c", Updates = [Page.Says("S-1-1", InProgress)], SourceProblem = "1 messages wait",
        };

        await ReadAsync();

        (await OrderAsync()).State.ShouldBe(InProgress);
        var note = traffic.Take(_ => null).Single(n => n.Key.Direction == Direction.From);
        (note.Problem, note.Failures).ShouldBe(("1 messages wait", 1));
    }

    [TestMethod]
    [DynamicData(nameof(AnyFailures))]
    public async Task No_kind_of_exception_ends_a_feed(Exception failure)
    {
        source.Answer = _ => throw failure;
        for (var round = 0; round < 4; round++)
        {
            (await ReadAsync()).Jobs.ShouldHaveSingleItem().Parked.ShouldBeNull();
            time.Advance(TimeSpan.FromMinutes(10));
        }

        log.Count("FeedStands").ShouldBe(1);
        source.Answer = _ => new StatusPage { Cursor = "c", Updates = [Page.Says("S-1-1", InProgress)] };
        time.Advance(TimeSpan.FromHours(1));
        await ReadAsync();
        (await OrderAsync()).State.ShouldBe(InProgress);
    }

    // What a reader of foreign bytes may throw, the runtime's own exceptions among them.
#pragma warning disable CA2201, MA0015
    public static IEnumerable<object[]> AnyFailures =>
    [
        [new ArgumentOutOfRangeException("a date")], [new OverflowException()], [new FormatException()], [new IndexOutOfRangeException()],
        [new NullReferenceException()], [new OperationCanceledException()], [new OutOfMemoryException()], [new KeyNotFoundException()],
    ];
#pragma warning restore CA2201, MA0015

    [TestMethod]
    public async Task A_stamp_from_the_future_is_a_rejected_row_and_later_changes_count()
    {
        var never = new DateTimeOffset(2099, 12, 31, 0, 0, 0, TimeSpan.Zero);
        await ReadAsync(Page.Says("S-1-1", Received) with { ChangedAt = never });
        await ReadAsync(Page.Says("S-1-1", Received) with { ChangedAt = never }, Page.Says("S-1-1", Completed, 2));

        (await OrderAsync()).State.ShouldBe(Completed);
        var parked = (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem("the same row is parked once");
        parked.Kind.ShouldBe(JobKind.UnreadableRow);
        parked.Parked.ShouldNotBeNull().ShouldContain("2099-12-31 00:00:00 UTC, lies in the future");
        parked.Payload.ShouldNotBeNull().ShouldContain("S-1-1");
    }

    [TestMethod]
    public async Task A_departments_clock_that_is_a_little_ahead_is_believed()
    {
        await ReadAsync(Page.Says("S-1-1", InProgress) with { ChangedAt = time.Now.AddMinutes(20) });
        await ReadAsync(Page.Says("S-1-1", Completed) with { ChangedAt = time.Now.AddHours(20), Granularity = TimeSpan.FromDays(1) });

        (await OrderAsync()).State.ShouldBe(Completed, "a date may be that of another zone");
    }

    [TestMethod]
    public async Task A_value_that_the_database_would_refuse_costs_its_own_row()
    {
        var tooLong = new string('9', 3_000);
        await ReadAsync(
            Page.Says(tooLong, InProgress),
            Page.Says("S-1-1", InProgress) with { Code = tooLong },
            Page.Says("S-1-1", Completed, 2) with { Note = new string('n', 100_000) });

        var order = await OrderAsync();
        order.State.ShouldBe(Completed);
        order.Note!.Length.ShouldBeLessThan(9_000);
        (await store.Desk.ParkedAsync(9, default)).Select(p => p.Parked).ShouldBe(
            ["a row: its number has 3000 characters, and 200 are the most", "a row: its status has 3000 characters, and 200 are the most"],
            ignoreOrder: true);
    }

    private Task<Commit> ReadAsync(params StatusUpdate[] updates)
    {
        source.Answer = _ => new StatusPage { Cursor = "c", Updates = updates };
        return ReadAsync();
    }

    private async Task<Commit> ReadAsync()
    {
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var lanes = new Dictionary<string, int> { [LaneName.Read("streets")] = 1 };
        var claim = await store.Jobs.ClaimAsync(session, lanes, time.Now.AddDays(1), default);
        var commit = await (await step.RunAsync(claim.Works.ShouldHaveSingleItem(), default))(false, default);
        (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
        commit.LogWhenDurable?.Invoke();
        return commit;
    }

    private async Task<WorkOrder> OrderAsync() => (await store.Tickets.FindAsync([1], default))[0].Order(1);

    private sealed class RecordedLog : ILogger<ReadStatusStep>
    {
        private readonly List<string?> names = [];

        public List<string> Messages { get; } = [];

        public int Count(string name) => names.Count(n => n == name);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            names.Add(eventId.Name);
            Messages.Add(formatter(state, exception));
        }
    }

    private sealed class Source : IWorkOrderConnector, IRewindStatus
    {
        public Func<string?, StatusPage> Answer { get; set; } = StatusPage.Nothing;

        public List<string?> Asked { get; } = [];

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
        {
            Asked.Add(cursor);
            return Task.FromResult(Answer(cursor));
        }

        public string CursorAt(DateTimeOffset since) => $"since {since:u}";

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => throw new NotSupportedException();
    }
}
