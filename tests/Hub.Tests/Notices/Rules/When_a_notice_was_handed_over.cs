using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_notice_was_handed_over
{
    private static readonly TimeSpan TryFor = TimeSpan.FromHours(4);

    [TestMethod]
    public void Sent_is_sent()
    {
        var (job, commit) = After(new Delivery.Sent());
        (commit.Finishes, commit.Jobs.Count, commit.NewNotices.Count).ShouldBe((job, 0, 0));
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Sent);
        commit.Timeline.ShouldHaveSingleItem().ShouldSatisfyAllConditions(t => t.What.ShouldBe("notice"), t => t.Detail.ShouldBe("completed by mail"));
    }

    [TestMethod]
    [DataRow(0, 5)]
    [DataRow(1, 10)]
    [DataRow(7, 600)]
    [DataRow(90, 600)]
    public void A_channel_that_is_down_is_tried_again_under_the_same_id(int attempts, int wait)
    {
        var (job, commit) = After(new Delivery.Later("busy"), attempts: attempts, age: TryFor - TimeSpan.FromSeconds(1));
        commit.Notices.ShouldBeEmpty();
        commit.Jobs.ShouldHaveSingleItem().ShouldBe(job with { Attempts = attempts + 1, Lease = 0, DueAt = Some.Noon + TryFor - TimeSpan.FromSeconds(1) + TimeSpan.FromSeconds(wait) });
    }

    [TestMethod]
    public void A_channel_that_stays_down_gives_way_to_the_next()
    {
        var (_, commit) = After(new Delivery.Later("busy"), age: TryFor);
        commit.Jobs.ShouldBeEmpty();
        commit.Notices.ShouldHaveSingleItem().ShouldSatisfyAllConditions(n => n.State.ShouldBe(NoticeState.Failed), n => n.Reason.ShouldBe("busy"));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(NoticeChannel.Text);
    }

    [TestMethod]
    public void A_refusal_falls_to_the_next_channel_and_at_last_to_the_call_back_list()
    {
        var text = After(new Delivery.Refused("no such address")).Commit.NewNotices.ShouldHaveSingleItem();
        (text.Notice.Channel, text.Notice.State, text.Job!.Lane, text.Job.Subject).ShouldBe((NoticeChannel.Text, NoticeState.Waiting, "notify:text", text.Notice.Id));

        var mailFailed = Some.Notice(1, NoticeEvent.Completed) with { State = NoticeState.Failed };
        var call = After(new Delivery.Refused("no such number"), NoticeChannel.Text, [mailFailed]).Commit.NewNotices.ShouldHaveSingleItem();
        (call.Notice.Channel, call.Notice.State, call.Job).ShouldBe((NoticeChannel.Phone, NoticeState.ToCall, null));
        call.Notice.Reason.ShouldBe("text failed: no such number");
    }

    [TestMethod]
    public void Who_has_no_second_channel_is_called() =>
        After(new Delivery.Refused("no such address"), resident: Some.Resident with { Phone = null }).Commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(NoticeChannel.Phone);

    [TestMethod]
    public void No_address_or_number_is_in_what_the_timeline_keeps()
    {
        foreach (var delivery in new Delivery[] { new Delivery.Sent(), new Delivery.Later("busy"), new Delivery.Refused("not an address") })
        {
            var commit = After(delivery, age: TryFor).Commit;
            string.Join(' ', commit.Timeline.Select(t => t.Detail).Concat(commit.NewNotices.Select(n => n.Notice.Reason))).ShouldNotContain("ana@", Case.Insensitive);
        }
    }

    private static (Job Job, Commit Commit) After(
        Delivery delivery, NoticeChannel channel = NoticeChannel.Mail, Notice[]? others = null, Resident? resident = null, int attempts = 0, TimeSpan age = default)
    {
        var notice = Some.Notice(1, NoticeEvent.Completed, channel);
        var job = Some.Job(notice.Id, "notify:mail", JobKind.Notify) with { Lease = 5, Attempts = attempts };
        return (job, NotifyRules.After(Some.Ticket(1) with { Resident = resident ?? Some.Resident }, job, notice, others ?? [], delivery, TryFor, Some.Noon + age));
    }
}
