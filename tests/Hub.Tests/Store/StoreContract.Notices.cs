using Allentown311.CrmCore.Notices;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Tests.Store;

/// <content>Caps on notices.</content>
public abstract partial class StoreContract
{
    private const long AnAddress = 700;
    private const long AKey = 800;

    [TestMethod]
    public async Task Notices_beyond_a_cap_are_held_without_a_job_over_a_restart_and_one_parked_job_stands_for_all()
    {
        for (var ticket = 1; ticket <= 15; ticket++)
        {
            (await CommitAsync(Noticed(ticket, AnAddress, 20))).ShouldBe(new CommitResult(CommitStatus.Done));
        }

        await ReopenAsync();
        var together = Noticed(16, AnAddress, 20);
        for (var ticket = 17; ticket <= 25; ticket++)
        {
            together.NewNotices.AddRange(Noticed(ticket, AnAddress, 20).NewNotices);
        }

        var result = await CommitAsync(together);

        result.HeldNotices.ShouldBe(5);
        result.SkippedNotices!.Select(Notice.TicketOf).ShouldBe([21, 22, 23, 24, 25]);
        (await ClaimAsync(await StartAsync(), lane: "notify:mail")).Select(j => j.TicketId).Order().ShouldBe(Numbers(1, 20));
        var parked = (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem();
        (parked.Kind, parked.Subject).ShouldBe((JobKind.HeldNotices, AnAddress));
        parked.Parked!.ShouldStartWith("More than 20 notices in 24 hours to one address");
        (await ReleaseNoticesStep.HeldAsync(Store.Queries, AnAddress, 99, default)).Select(Notice.TicketOf).ShouldBe(Numbers(21, 5));
        var held = (await Store.Tickets.NoticesOfAsync(21, default)).ShouldHaveSingleItem();
        held.State.ShouldBe(NoticeState.Held);
        held.Reason.ShouldBe("held: more than 20 notices in 24 hours to one address; a person decides at held-notices-700");
    }

    [TestMethod]
    public async Task A_notice_counts_under_each_of_its_caps_and_not_at_all_when_one_holds_it()
    {
        var commit = new Commit();
        for (var ticket = 1; ticket <= 6; ticket++)
        {
            // Two addresses in turn, and one key with room for four.
            var notice = Noticed(ticket, AnAddress + (ticket % 2), 2).NewNotices[0];
            commit.NewNotices.Add(notice with { Caps = [.. notice.Caps, Cap(AKey, 4)] });
        }

        // The fifth and the sixth are held by their addresses; they take nothing from the key.
        (await CommitAsync(commit)).HeldNotices.ShouldBe(2);
        (await CommitAsync(Noticed(7, AKey, 5))).HeldNotices.ShouldBe(0);
        (await CommitAsync(Noticed(8, AKey, 5))).HeldNotices.ShouldBe(1);
        (await Store.Desk.ParkedAsync(9, default)).Select(j => j.Subject).Order().ShouldBe([AnAddress, AnAddress + 1, AKey]);
    }

    [TestMethod]
    public async Task A_notice_that_exists_already_counts_once_and_one_of_a_refused_commit_never()
    {
        await DoneAsync(Noticed(1, AnAddress, 2));
        await DoneAsync(Noticed(1, AnAddress, 2));
        var refused = Noticed(2, AnAddress, 2, finishes: Some.Job(99) with { Lease = 1 });
        (await CommitAsync(refused)).Status.ShouldBe(CommitStatus.Fenced);

        (await CommitAsync(Noticed(3, AnAddress, 2))).HeldNotices.ShouldBe(0);
        (await CommitAsync(Noticed(4, AnAddress, 2))).HeldNotices.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_notice_counts_for_a_day_and_what_no_longer_counts_is_forgotten()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (yesterday, earlier) = (now.AddHours(-23), now.AddHours(-24).AddMinutes(-2));
        var rows = new Commit();
        rows.Rows.AddRange(new[] { (yesterday, 3), (earlier, 50) }.Select(r =>
            NoticeCountTable.Count.Of(new NoticeCount(AnAddress, Cap(AnAddress, 4).SlotOf(r.Item1), r.Item2))));
        await DoneAsync(rows);

        (await CommitAsync(Noticed(1, AnAddress, 4))).HeldNotices.ShouldBe(0);
        (await CommitAsync(Noticed(2, AnAddress, 4))).HeldNotices.ShouldBe(1);

        await UpkeepAsync(now.AddHours(24));
        (await CountedAsync()).ShouldBe([1, 3], ignoreOrder: true, "the old row is gone");
        await UpkeepAsync(now.AddHours(72));
        (await CountedAsync()).ShouldBeEmpty();
        (await Store.Queries.QueryAsync("SELECT count(*) AS n FROM notice_count", r => r.Count("n"), default)).ShouldBe([0]);
    }

    [TestMethod]
    public async Task Held_notices_that_no_parked_job_stands_for_get_one()
    {
        await DoneAsync(Noticed(1, AnAddress, 1));
        await DoneAsync(Noticed(2, AnAddress, 1));
        await DoneAsync(new Commit { Settled = { (JobKind.HeldNotices, AnAddress) } });
        (await Store.Desk.ParkedAsync(9, default)).ShouldBeEmpty();

        await UpkeepAsync(Some.Noon);

        (await Store.Desk.ParkedAsync(9, default)).ShouldHaveSingleItem().Subject.ShouldBe(AnAddress);
    }

    private protected static Commit Noticed(int ticket, long counter, int most, Job? finishes = null)
    {
        var notice = Some.Notice(ticket);
        return new Commit
        {
            Finishes = finishes,
            NewNotices =
            {
                new NewNotice(notice, Some.Job(notice.Id, "notify:mail", JobKind.Notify)) { Caps = [Cap(counter, most)] },
            },
        };
    }

    private static NoticeCap Cap(long counter, int most) => new(counter, most, TimeSpan.FromMinutes(1), "to one address");

    private static IEnumerable<long> Numbers(int first, int count) => Enumerable.Range(first, count).Select(n => (long)n);

    private async Task UpkeepAsync(DateTimeOffset at)
    {
        var commit = new Commit();
        var settings = new NoticeSettings { FromName = CrmCore.Services.Translated.Of("311"), FromAddress = "311@example.org" };
        await NoticeUpkeep.AddToAsync(commit, Store.Queries, settings, at, default);
        await DoneAsync(commit);
    }

    private Task<IReadOnlyList<long>> CountedAsync() =>
        Store.Queries.QueryAsync("SELECT n FROM notice_count WHERE slot > 0", r => r.Number("n"), default);
}
