using Allentown311.Connectors;
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

/// <summary>A page of updates that is written in parts.</summary>
[TestClass]
public sealed class When_a_page_is_long
{
    private const int Rows = 1_200;
    private readonly TempFolder folder = new();
    private SqliteStore store = null!;

    [TestInitialize]
    public void Open() => store = new SqliteStore(folder.File(), TimeProvider.System);

    [TestCleanup]
    public async Task CloseAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }

    [TestMethod]
    public async Task Every_row_counts_no_commit_holds_more_than_its_share_and_the_cursor_moves_with_the_last()
    {
        var (step, links, work) = await StartAsync();
        using var link = links;
        var commits = new List<Commit>();
        var decide = await step.RunAsync(work, default);
        while (true)
        {
            // As the walk does: what is decided twice after a refusal, or applied twice after a crash, changes nothing more.
            (await store.Feeds.FindAsync(work.Job.Subject, default))!.Cursor.ShouldBeNull();
            var commit = await decide(false, default);
            commits.Add(commit);
            (await store.CommitAsync(commit, default)).Status.ShouldBe(CommitStatus.Done);
            if (commit.Then is not { } rest)
            {
                break;
            }

            decide = new Decide(rest);
        }

        commits.ShouldAllBe(c => c.Unmatched.Count + c.Tickets.Count <= StatusChanges.MostPerCommit);
        commits.Count.ShouldBe(5);
        commits.Select(c => c.Finishes is not null).ShouldBe([false, false, false, false, true]);
        (await store.Feeds.FindAsync(work.Job.Subject, default))!.Cursor.ShouldBe("after");
        (await store.Tickets.FindAsync([1], default))[0].Order(1).State.ShouldBe(Completed, "its updates were in two parts");
        (await store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Parked!.ShouldContain("bad row");
        using var file = Database.Open(folder.File(), writes: false);
        Database.Scalar(file, "SELECT count(*) FROM unmatched").ShouldBe((long)(Rows - 2));
    }

    [TestMethod]
    public async Task A_part_is_refused_when_its_read_is_another_sessions()
    {
        var (step, links, work) = await StartAsync();
        using var link = links;
        var first = await (await step.RunAsync(work, default))(false, default);
        await store.Nodes.StartSessionAsync(Some.Node, default);

        (await store.CommitAsync(first, default)).Status.ShouldBe(CommitStatus.Fenced);
    }

    private async Task<(ReadStatusStep Step, DepartmentLinks Links, Work Work)> StartAsync()
    {
        var time = TimeProvider.System;
        var mapping = TestMapping.Of("safe") with { PollEvery = TimeSpan.FromSeconds(1) };
        var links = new DepartmentLinks(
            [new DepartmentLink(mapping, new LongPage(), new Lane(Some.Lane, 1), NoLanePause.Instance, time)]);
        var traffic = new TrafficMeter(TestCity.Make(), time);
        var step = new ReadStatusStep(
            links, store, new StatusMatcher(store), traffic, time, NullLogger<ReadStatusStep>.Instance);
        await store.CommitAsync(Some.New(Page.Numbered(1, Received)), default);
        await store.Feeds.OpenAsync(
            "streets", Some.Job(0, LaneName.Read("streets"), JobKind.ReadStatus), Some.Noon, default);
        var session = await store.Nodes.StartSessionAsync(Some.Node, default);
        var lanes = new Dictionary<string, int> { [LaneName.Read("streets")] = 1 };
        var claim = await store.Jobs.ClaimAsync(session, lanes, TimeProvider.System.GetUtcNow().AddDays(1), default);
        return (step, links, claim.Works.ShouldHaveSingleItem());
    }

    private sealed class LongPage : IWorkOrderConnector
    {
        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => Task.FromResult(new StatusPage
        {
            Updates =
            [
                Page.Says("S-1-1", InProgress, minute: 1),
                .. Enumerable.Range(0, Rows - 2).Select(i => Page.Says($"not ours {i}", Completed)),
                Page.Says("S-1-1", Completed, minute: 2),
            ],
            Rejected = [new RejectedRow(7, "bad row", "raw")],
            Cursor = "after",
        });

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(true, ""));
    }
}
