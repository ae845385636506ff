using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Tests.Store;

/// <content>The traffic between the hub and the departments' systems.</content>
public abstract partial class StoreContract
{
    private static readonly LinkKey To = new("streets", Direction.To);
    private static readonly LinkKey From = new("streets", Direction.From);

    [TestMethod]
    public async Task Failures_are_added_up_until_the_next_success()
    {
        await Store.Links.NoteAsync([new LinkNote(To, Some.Noon) { Ok = Some.Noon, News = Some.Noon }], default);
        var working = new LinkNote(From, Some.Noon.AddMinutes(1)) { Ok = Some.Noon.AddMinutes(1) };
        await Store.Links.NoteAsync([Failing(1, 2, "time-out"), working], default);
        await Store.Links.NoteAsync([Failing(5, 3, "HTTP 500")], default);

        (await LinkAsync(To)).ShouldBe(new LinkRow(To, Some.Noon, Some.Noon, Some.Noon, Some.Noon.AddMinutes(1), 5, "HTTP 500"));
        (await LinkAsync(From))
            .ShouldBe(new LinkRow(From, Some.Noon.AddMinutes(1), Some.Noon.AddMinutes(1)), "the two directions are independent");

        await Store.Links.NoteAsync([new LinkNote(To, Some.Noon.AddMinutes(9)) { Ok = Some.Noon.AddMinutes(8) }], default);
        (await LinkAsync(To)).ShouldBe(new LinkRow(To, Some.Noon, Some.Noon.AddMinutes(8), Some.Noon));

        var failingAgain = Failing(13, 1, "time-out") with { Ok = Some.Noon.AddMinutes(12) };
        await Store.Links.NoteAsync([Failing(11, 1, "HTTP 500"), failingAgain], default);
        (await LinkAsync(To)).ShouldBe(
            new LinkRow(To, Some.Noon, Some.Noon.AddMinutes(12), Some.Noon, Some.Noon.AddMinutes(13), 1, "time-out"),
            "it worked between the two");
    }

    [TestMethod]
    public async Task Traffic_is_added_up_by_hour_and_survives_a_restart()
    {
        await Store.Links.NoteAsync([Hours(To, (1000, 2), (1001, 1)), Hours(From, (1000, 7))], default);
        await Store.Links.NoteAsync([Hours(To, (1001, 4))], default);
        await ReopenAsync();

        var traffic = await Store.Links.TrafficAsync(default);
        traffic[To].OrderBy(h => h.Hour).ShouldBe([new HourCount(1000, 2), new HourCount(1001, 5)]);
        traffic[From].ShouldBe([new HourCount(1000, 7)]);
    }

    [TestMethod]
    public async Task Either_all_notes_of_a_call_are_written_or_none_so_that_none_counts_twice()
    {
        var refused = new LinkNote(new LinkKey(null!, Direction.To), Some.Noon);

        await Should.ThrowAsync<Exception>(() => Store.Links.NoteAsync([Hours(To, (1000, 2)), refused], default));

        (await Store.Links.TrafficAsync(default)).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Counts_older_than_five_weeks_are_deleted_only_when_new_traffic_arrives()
    {
        const int FiveWeeks = 5 * 7 * 24;
        await Store.Links.NoteAsync([Hours(To, (1000, 1), (1001, 1)), Hours(From, (1000, 1))], default);
        await Store.Links.NoteAsync([Hours(To, (1001 + FiveWeeks, 1)), new LinkNote(From, Some.Noon) { Ok = Some.Noon }], default);

        var traffic = await Store.Links.TrafficAsync(default);
        traffic[To].Select(h => h.Hour).Order().ShouldBe([1001, 1001 + FiveWeeks]);
        traffic[From].ShouldHaveSingleItem("a link that fell silent is still compared with its former traffic");
    }

    [TestMethod]
    public async Task The_stored_expiry_is_the_last_one_noted()
    {
        var note = new LinkNote(To, Some.Noon) { ExpiresAt = Some.Noon.AddDays(9), ExpiresWhat = "client certificate" };
        await Store.Links.NoteAsync([note], default);
        var row = await LinkAsync(To);
        (row.ExpiresAt, row.ExpiresWhat).ShouldBe((Some.Noon.AddDays(9), "client certificate"));

        await Store.Links.NoteAsync([new LinkNote(To, Some.Noon)], default);
        (await LinkAsync(To)).ExpiresAt.ShouldBeNull("the certificate was replaced by one without a known expiry");
    }

    [TestMethod]
    public async Task The_oldest_orders_are_those_that_wait_and_those_that_were_never_answered()
    {
        var commit = Some.New(
            At(1, WorkOrderState.Pending, 3),
            At(2, WorkOrderState.InDoubt, 2),
            At(3, WorkOrderState.Parked, 1),
            At(4, WorkOrderState.Sent, 5),
            At(5, WorkOrderState.Sent, 4),
            At(6, WorkOrderState.Received, 0));
        commit.Jobs.AddRange(new[] { 1, 2, 6 }.Select(i => Some.Job(WorkOrderId.Of(i, 1))));
        commit.Jobs.Add(Some.Job(WorkOrderId.Of(3, 1)) with { Parked = "p" });
        commit.Jobs.AddRange(new[] { 4, 5 }.Select(i => Some.Job(WorkOrderId.Of(i, 1), kind: JobKind.FollowUp)));
        await DoneAsync(commit);

        (await Store.Links.OldestOrdersAsync(default))
            .ShouldBe([new OldestOrders("streets", Some.Noon.AddMinutes(2), Some.Noon.AddMinutes(4))]);
    }

    private static Ticket At(long id, WorkOrderState state, int minutes) =>
        Some.Ticket(id) with
        {
            WorkOrders =
            [
                Some.Order(id, 1, state) with
                {
                    UpdatedAt = Some.Noon.AddMinutes(minutes),
                    SentAt = state == WorkOrderState.Sent ? Some.Noon.AddMinutes(minutes) : null,
                },
            ],
        };

    private static LinkNote Failing(int minutes, long times, string problem) =>
        new(To, Some.Noon.AddMinutes(minutes)) { FailingSince = Some.Noon.AddMinutes(minutes), Failures = times, Problem = problem };

    private static LinkNote Hours(LinkKey key, params (long Hour, long N)[] hours) =>
        new(key, Some.Noon) { Hours = [.. hours.Select(h => new HourCount(h.Hour, h.N))] };

    private async Task<LinkRow> LinkAsync(LinkKey key) => (await Store.Links.StatesAsync(default)).Single(l => l.Key == key);
}
