using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_notice_was_handed_over
{
    private const string OnceMore = """{"once_more":true}""";
    private static readonly TimeSpan TryFor = TimeSpan.FromHours(4);
    private static readonly Delivery.Unsure Unsure = new("no answer");

    [TestMethod]
    public void A_sent_notice_ends_its_job()
    {
        var (job, commit) = After(new Delivery.Sent());
        (commit.Finishes, commit.Jobs.Count, commit.NewNotices.Count).ShouldBe((job, 0, 0));
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Sent);
        commit.Timeline.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            t => t.What.ShouldBe("notice"), t => t.Detail.ShouldBe("completed by mail"));
    }

    [TestMethod]
    [DataRow(0, 5)]
    [DataRow(1, 10)]
    [DataRow(7, 600)]
    [DataRow(90, 600)]
    public void A_notice_is_retried_under_the_same_id_while_its_channel_is_down(int attempts, int seconds)
    {
        var (job, commit) = After(new Delivery.Later("busy"), attempts: attempts, age: TryFor - TimeSpan.FromSeconds(1));
        commit.Notices.ShouldBeEmpty();
        var due = Some.Noon + TryFor - TimeSpan.FromSeconds(1) + TimeSpan.FromSeconds(seconds);
        commit.Jobs.ShouldHaveSingleItem().ShouldBe(job with { Attempts = attempts + 1, Lease = 0, DueAt = due });
    }

    [TestMethod]
    public void A_channel_that_stays_down_gives_way_to_the_next()
    {
        var (_, commit) = After(new Delivery.Later("busy"), age: TryFor);
        commit.Jobs.ShouldBeEmpty();
        commit.Notices.ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(n => n.State.ShouldBe(NoticeState.Failed), n => n.Reason.ShouldBe("busy"));
        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(ContactMethod.Text);
    }

    [TestMethod]
    public void A_refused_notice_goes_by_the_next_channel_and_at_last_to_the_call_back_list()
    {
        var text = After(new Delivery.Refused("no such address")).Commit.NewNotices.ShouldHaveSingleItem();
        (text.Notice.Channel, text.Notice.State, text.Job!.Lane, text.Job.Subject)
            .ShouldBe((ContactMethod.Text, NoticeState.Waiting, "notify:text", text.Notice.Id));

        var mailFailed = Some.Notice(1, NoticeEvent.Completed) with { State = NoticeState.Failed };
        var call = After(new Delivery.Refused("no such number"), ContactMethod.Text, [mailFailed]).Commit.NewNotices.ShouldHaveSingleItem();
        (call.Notice.Channel, call.Notice.State, call.Job).ShouldBe((ContactMethod.Phone, NoticeState.ToCall, null));
        call.Notice.Reason.ShouldBe("text failed: no such number");
    }

    [TestMethod]
    public void The_desk_calls_a_resident_who_has_no_second_channel() =>
        After(new Delivery.Refused("no such address"), resident: Some.Resident with { Phone = null }).Commit
            .NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(ContactMethod.Phone);

    [TestMethod]
    public void A_notice_that_may_have_been_sent_is_sent_once_more_and_the_timeline_shows_it()
    {
        var (job, commit) = After(Unsure);
        commit.Jobs.ShouldHaveSingleItem()
            .ShouldBe(job with
            {
                Attempts = 1,
                Lease = 0,
                Payload = OnceMore,
                DueAt = Some.Noon + TimeSpan.FromMinutes(10),
            });
        (commit.Notices.Count, commit.NewNotices.Count).ShouldBe((0, 0));
        commit.Timeline.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            t => t.What.ShouldBe("notice_unsure"), t => t.Detail.ShouldBe("completed by mail: no answer; sent once more"));
    }

    [TestMethod]
    [DataRow(true, OnceMore, false, 0, DisplayName = "Unsure a second time")]
    [DataRow(true, OnceMore, true, 0, DisplayName = "The hub stopped in the second send")]
    [DataRow(false, null, false, 0, DisplayName = "The city chose not to send again")]
    [DataRow(false, null, true, 0)]
    [DataRow(true, null, false, 4, DisplayName = "The time for retries is over")]
    public void The_desk_calls_about_an_unsure_notice_that_is_not_sent_again(bool sendAgain, string? payload, bool mayHaveRun, int hours)
    {
        var (_, commit) = After(
            Unsure, age: TimeSpan.FromHours(hours), sendAgain: sendAgain, mayHaveRun: mayHaveRun, payload: payload);
        commit.Jobs.ShouldBeEmpty();
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Failed);
        var call = commit.NewNotices.ShouldHaveSingleItem();
        (call.Notice.Channel, call.Notice.State, call.Job).ShouldBe((ContactMethod.Phone, NoticeState.ToCall, null));
    }

    [TestMethod]
    public void A_notice_in_whose_sending_the_hub_stopped_is_sent_once_more_as_soon_as_that_is_written()
    {
        var (job, commit) = After(Unsure, mayHaveRun: true, age: TryFor);
        commit.Jobs.ShouldHaveSingleItem().ShouldBe(job with
        {
            Attempts = 1,
            Lease = 0,
            MayHaveRun = false,
            Payload = OnceMore,
            DueAt = Some.Noon + TryFor,
        });
    }

    [TestMethod]
    public void An_unsure_notice_stays_so_while_its_channel_is_down()
    {
        var (_, commit) = After(new Delivery.Later("busy"), payload: OnceMore);
        commit.Jobs.ShouldHaveSingleItem().Payload.ShouldBe(OnceMore);
    }

    [TestMethod]
    [DataRow(false, DisplayName = "The channel stays down")]
    [DataRow(true, DisplayName = "The repeat is refused: some receivers refuse an id they have seen")]
    public void A_notice_that_may_have_been_sent_goes_by_no_other_channel(bool isRefused)
    {
        var (_, commit) = After(isRefused ? new Delivery.Refused("no") : new Delivery.Later("no"), age: TryFor, payload: OnceMore);
        var call = commit.NewNotices.ShouldHaveSingleItem().Notice;
        (call.Channel, call.Reason).ShouldBe((ContactMethod.Phone, "mail failed: no; an earlier try may have gone out"));
    }

    [TestMethod]
    public void A_receiver_that_drops_doubles_and_never_answers_is_tried_for_as_long_as_one_that_is_down_and_then_the_desk_calls()
    {
        var silent = new Delivery.Later("no answer") { MayHaveArrived = true };
        var again = After(silent).Commit.Jobs.ShouldHaveSingleItem();
        NotifyRules.MayHaveGoneOut(again).ShouldBeTrue();

        var call = After(silent, age: TryFor, payload: again.Payload).Commit.NewNotices.ShouldHaveSingleItem().Notice;
        (call.Channel, call.State).ShouldBe((ContactMethod.Phone, NoticeState.ToCall));

        // What goes on while it is down must not forget that.
        After(new Delivery.Later("down"), age: TryFor, payload: again.Payload).Commit.NewNotices.ShouldHaveSingleItem().Notice.Channel
            .ShouldBe(ContactMethod.Phone);
    }

    [TestMethod]
    [DataRow(0, null, 5)]
    [DataRow(1, null, 10)]
    [DataRow(1, OnceMore, 10, DisplayName = "what is known of earlier sends stays")]
    public void A_notice_that_may_have_gone_out_to_a_receiver_that_drops_doubles_waits_as_long_as_any_other(
        int attempts, string? payload, int seconds)
    {
        var (job, commit) = After(new Delivery.Later("no answer") { MayHaveArrived = true }, attempts: attempts, payload: payload);

        var again = commit.Jobs.ShouldHaveSingleItem();
        (commit.Finishes, again.DueAt, again.Attempts).ShouldBe((job, Some.Noon.AddSeconds(seconds), attempts + 1));
        again.Payload.ShouldBe(payload ?? """{"may_have_arrived":true}""");
    }

    [TestMethod]
    public void The_timeline_says_why_a_notice_failed_and_how_the_resident_hears_instead()
    {
        var entry = After(new Delivery.Refused("no such address")).Commit.Timeline.ShouldHaveSingleItem();
        (entry.What, entry.Detail).ShouldBe(("notice_failed", "completed by mail: no such address; next: text"));
    }

    [TestMethod]
    public void A_receiver_that_never_answers_gets_the_message_twice_at_most()
    {
        var sends = 0;
        for (Job? next = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify); next is not null && sends < 100; sends++)
        {
            var commit = NotifyRules.After(Some.Ticket(1), next, Some.Notice(1), [], Unsure, SettingsWith(sendAgain: true), Some.Noon);
            next = commit.Jobs.SingleOrDefault();
        }

        sends.ShouldBe(2);
    }

    [TestMethod]
    public void No_address_is_in_the_timeline_or_in_a_reason()
    {
        Delivery[] outcomes = [new Delivery.Sent(), new Delivery.Later("busy"), new Delivery.Refused("not an address"), Unsure];
        foreach (var delivery in outcomes)
        {
            var commit = After(delivery, age: TryFor).Commit;
            string.Join(' ', commit.Timeline.Select(t => t.Detail).Concat(commit.NewNotices.Select(n => n.Notice.Reason)))
                .ShouldNotContain("ana@", Case.Insensitive);
        }
    }

    private static NoticeSettings SettingsWith(bool sendAgain) =>
        TestCity.Make().Notices with { TryFor = TryFor, SendAgainWhenUnsure = sendAgain };

    private static (Job Job, Commit Commit) After(
        Delivery delivery,
        ContactMethod channel = ContactMethod.Mail,
        Notice[]? others = null,
        Resident? resident = null,
        int attempts = 0,
        TimeSpan age = default,
        bool sendAgain = true,
        bool mayHaveRun = false,
        string? payload = null)
    {
        var notice = Some.Notice(1, NoticeEvent.Completed, channel);
        var job = Some.Job(notice.Id, "notify:mail", JobKind.Notify) with
        {
            Lease = 5,
            Attempts = attempts,
            MayHaveRun = mayHaveRun,
            Payload = payload,
        };
        var ticket = Some.Ticket(1) with { Resident = resident ?? Some.Resident };
        return (job, NotifyRules.After(ticket, job, notice, others ?? [], delivery, SettingsWith(sendAgain), Some.Noon + age));
    }
}
