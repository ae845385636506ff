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
    public async Task It_goes_out_again_under_the_same_id()
    {
        var (sent, commit) = await RunAsync(sendAgain: true);
        sent.ShouldHaveSingleItem().Id.ShouldBe(Some.Notice(1).Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        commit.Notices.ShouldHaveSingleItem().State.ShouldBe(NoticeState.Sent);
    }

    [TestMethod]
    public async Task A_city_that_chose_missed_over_doubled_has_the_desk_call()
    {
        var (sent, commit) = await RunAsync(sendAgain: false);
        sent.ShouldBeEmpty();
        commit.NewNotices.ShouldHaveSingleItem().Notice.Channel.ShouldBe(ContactMethod.Phone, "city.yaml: \"it is not sent again, and the desk calls\"");
    }

    [TestMethod]
    public async Task A_store_that_is_away_just_then_does_not_make_it_forgotten()
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var shim = new ShimStore(store) { BeforeTickets = () => throw ShimStore.Unavailable };
        var step = Step(TestCity.Make(), new Keeps(new Delivery.Unsure("no answer")), shim);
        var work = new Work(Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify), Some.Ticket(1) with { Resident = Some.Resident });

        var decide = await step.RunAsync(work, default);
        await Should.ThrowAsync<StoreUnavailableException>(() => decide(false, default));
        shim.BeforeTickets = static () => { };

        (await decide(false, default)).Jobs.ShouldHaveSingleItem().MayHaveRun.ShouldBeTrue("the answer waits for the store");
    }

    private static async Task<(List<Message> Sent, Commit Commit)> RunAsync(bool sendAgain)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.File(), TimeProvider.System);
        var city = TestCity.Make();
        var channel = new Keeps(new Delivery.Sent());
        var step = Step(city with { Notices = city.Notices with { SendAgainWhenUnsure = sendAgain } }, channel, store);
        var job = Some.Job(Some.Notice(1).Id, "notify:mail", JobKind.Notify) with { MayHaveRun = true };
        var decide = await step.RunAsync(new Work(job, Some.Ticket(1) with { Resident = Some.Resident }), default);
        return (channel.Sent, await decide(false, default));
    }

    private static NotifyStep Step(CityConfiguration city, Keeps channel, IStore store) => new(
        city, new NoticeSenderSet(channel, channel), new NoticeComposer(city), new TicketDecisions(store), store,
        Some.Lease(TimeProvider.System), TimeProvider.System, NullLogger<NotifyStep>.Instance);

    private sealed class Keeps(Delivery answer) : INoticeSender
    {
        public List<Message> Sent { get; } = [];

        public Task<Delivery> SendAsync(Message message, CancellationToken ct)
        {
            Sent.Add(message);
            return Task.FromResult(answer);
        }
    }
}
