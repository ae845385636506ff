using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Hub.Tests.Notices.Rules;

[TestClass]
public sealed class When_a_notice_may_have_gone_out
{
    [TestMethod]
    public async Task A_notice_that_may_have_been_sent_is_sent_again_under_the_same_id()
    {
        var (sent, commit) = await RunAsync(sendAgain: true);
        sent.ShouldHaveSingleItem().Id.ShouldBe(Some.Notice(1).Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Sent);
    }

    [TestMethod]
    public async Task The_desk_calls_when_the_city_chose_not_to_send_again()
    {
        var (sent, commit) = await RunAsync(sendAgain: false);
        sent.ShouldBeEmpty();
        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel
            .ShouldBe(ContactMethod.Phone, "city.yaml: \"it is not sent again, and the desk calls\"");
    }

    [TestMethod]
    public async Task An_unsure_outcome_is_not_lost_when_the_store_is_unavailable()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var shim = new ShimStore(store) { BeforeTickets = () => throw ShimStore.Unavailable };
        var step = Step(TestCity.Make(), new RecordingSender(new Delivery.Unsure("no answer")), shim);
        var work = new Work(Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify), Some.Ticket(1) with { Resident = Some.Resident });

        var decide = await step.RunAsync(work, default);
        await Should.ThrowAsync<StoreUnavailableException>(() => decide(false, default));
        shim.BeforeTickets = static () => { };

        var again = (await decide(false, default)).Jobs.ShouldHaveSingleItem();
        NotifyRules.MayHaveGoneOut(again).ShouldBeTrue("the outcome waits for the store");
    }

    [TestMethod]
    public async Task A_hub_that_stops_in_the_second_send_makes_no_third()
    {
        var (sent, commit) = await RunAsync(sendAgain: true, stopsInSecond: true);
        sent.ShouldBeEmpty();
        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(ContactMethod.Phone);
    }

    [TestMethod]
    public async Task A_receiver_that_drops_repeats_gets_the_notice_however_often_the_hub_stopped()
    {
        var (sent, commit) = await RunAsync(sendAgain: true, repeatIsDropped: true);
        sent.ShouldHaveSingleItem();
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Sent);
        commit.Jobs.ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow(false, true, DisplayName = "the file lies there: it went out")]
    [DataRow(true, true, DisplayName = "the reader took the file: it went out, and is not put there again")]
    [DataRow(true, false, DisplayName = "the city wants no doubt: the desk calls")]
    public async Task A_folder_knows_what_was_put_there_also_when_its_reader_took_it(bool taken, bool sendAgain)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var city = TestCity.Make();
        city = city with { Notices = city.Notices with { SendAgainWhenUnsure = sendAgain } };
        var (mail, _) = Hub.Notices.Senders.NoticeSenders.Create(city, folder.Path, TimeProvider.System);
        var box = Path.Combine(folder.Path, "notices", "mail");
        var ticket = Some.Ticket(1) with { Resident = Some.Resident };
        var step = Step(city, mail, store);
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify);
        await step.RunAsync(new Work(job, ticket), default);
        var file = Directory.GetFiles(box).ShouldHaveSingleItem();
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        if (taken)
        {
            File.Delete(file);
        }

        var commit = await (await step.RunAsync(new Work(job with { MayHaveRun = true }, ticket), default))(false, default);

        Directory.GetFiles(box).Length.ShouldBe(taken ? 0 : 1);
        Directory.GetFiles(box).ShouldAllBe(f => File.GetLastWriteTimeUtc(f) == DateTime.UnixEpoch, "it was not written again");
        (commit.NewNotices is [{ Notice.Channel: ContactMethod.Phone }]).ShouldBe(!sendAgain);
    }

    private static async Task<(List<Message> Sent, Commit Commit)> RunAsync(
        bool sendAgain, bool stopsInSecond = false, bool repeatIsDropped = false)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var city = TestCity.Make();
        var sender = new RecordingSender(new Delivery.Sent(), repeatIsDropped);
        var step = Step(city with { Notices = city.Notices with { SendAgainWhenUnsure = sendAgain } }, sender, store);
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify) with { MayHaveRun = true };
        var decide = await step.RunAsync(new Work(job, Some.Ticket(1) with { Resident = Some.Resident }), default);
        var commit = await decide(false, default);
        if (commit.Jobs is [var again])
        {
            // That it goes once more is written first, and nothing has gone out yet.
            sender.Sent.ShouldBeEmpty();
            again = again with { MayHaveRun = stopsInSecond };
            decide = await step.RunAsync(new Work(again, Some.Ticket(1) with { Resident = Some.Resident }), default);
            commit = await decide(false, default);
        }

        return (sender.Sent, commit);
    }

    private static NotifyStep Step(CityConfiguration city, INoticeSender sender, IStore store) => new(
        city, new NoticeSenderSet(sender, sender), new NoticeComposer(city), new TicketDecisions(store), store,
        Some.Lease(TimeProvider.System), TimeProvider.System, NullLogger<NotifyStep>.Instance);

    private sealed class RecordingSender(Delivery outcome, bool repeatIsDropped = false) : INoticeSender
    {
        public bool RepeatIsDropped => repeatIsDropped;

        public List<Message> Sent { get; } = [];

        public Task<Delivery> SendAsync(Message message, CancellationToken ct)
        {
            Sent.Add(message);
            return Task.FromResult(outcome);
        }
    }
}
