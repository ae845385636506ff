using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Tests.Intake;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_order_is_corrected
{
    private static readonly TicketEdit Elsewhere = new() { Address = " 9 Elm St ", Lat = "40.6", Long = "-75.4" };

    [TestMethod]
    public void It_is_sent_under_the_same_reference_with_the_new_words()
    {
        var item = Case.Submit();
        var commit = Edit(item, Elsewhere).ShouldBeDone().Commit;
        var after = commit.Tickets.ShouldHaveSingleItem().After;
        after.Location.ShouldBe(new Location("9 Elm St", null, null, 40.6, -75.4));
        (after.Order(1).State, after.Order(1).Reference, after.Version).ShouldBe((WorkOrderState.Pending, item.Order!.Reference, 2));
        commit.Audit.ShouldHaveSingleItem().After.ShouldBe("sent again; edited: address, lat, long");
        string.Join(' ', commit.Timeline.Select(t => t.Detail).Concat(commit.Audit.Select(a => $"{a}"))).ShouldNotContain("Elm");
    }

    [TestMethod]
    public void One_that_may_have_arrived_is_looked_up_first() =>
        Edit(Case.Submit(Case.Order(mayHaveArrived: true)), Elsewhere).ShouldBeDone().Commit.Tickets[0].After.Order(1).State.ShouldBe(WorkOrderState.InDoubt);

    [TestMethod]
    [DataRow(WorkOrderState.InDoubt)]
    [DataRow(WorkOrderState.Pending)]
    public void One_that_is_not_parked_goes_on_as_it_would_have(WorkOrderState state)
    {
        var item = Case.Submit(Case.Order(state, state == WorkOrderState.InDoubt), parked: null);
        var commit = Edit(item, Elsewhere).ShouldBeDone().Commit;
        (commit.Finishes, commit.Jobs.ShouldHaveSingleItem()).ShouldBe((item.Job, item.Job));
        (commit.Tickets[0].After.Order(1), commit.Tickets[0].After.Location.Address).ShouldBe((item.Order, "9 Elm St"));
    }

    [TestMethod]
    public void One_that_cannot_be_looked_up_is_refused_and_nothing_is_changed() =>
        Edit(Case.Submit(Case.Order(mayHaveArrived: true)), Elsewhere, "none").ShouldBeRefused().ShouldContain("--not-there");

    public static IEnumerable<object[]> Mistakes =>
    [
        [new TicketEdit(), "Say what to change"],
        [new TicketEdit { Description = new string('x', 4_001) }, "description is 4001 characters long"],
        [new TicketEdit { Address = "" }, "a location is required"],
        [new TicketEdit { Lat = "north" }, "lat must be degrees"],
        [new TicketEdit { Service = "nosuch" }, "\"nosuch\" was not found"],
        [new TicketEdit { Service = TestCity.TwoDepartments }, "is done by streets, parks, and this ticket's orders are at streets"],
        [Answer("WHISHETN"), "attribute[WHISHETN] is required"],
        [Answer("WHISHETN", "huge"), "must be one of: 123, 124"],
        [Answer("COLOR", "red"), "attribute[COLOR] is not a question"],
    ];

    [TestMethod]
    [DynamicData(nameof(Mistakes))]
    public void It_is_checked_as_a_new_request_is(object edit, string why) => Edit(Case.Submit(), (TicketEdit)edit).ShouldBeRefused().ShouldContain(why);

    [TestMethod]
    public void What_was_amiss_before_is_not_held_against_it()
    {
        var item = Case.Submit();
        item = item with { Ticket = item.Ticket! with { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty } };
        Edit(item, Elsewhere).ShouldBeDone();
    }

    [TestMethod]
    public void An_answer_is_changed() => Edit(Case.Submit(), Answer("WHISHETN", "124")).ShouldBeDone().Commit.Tickets[0].After.Answers["WHISHETN"].ShouldBe(["124"]);

    [TestMethod]
    public void A_ticket_that_could_not_be_routed_is_given_another_service()
    {
        var commit = Edit(Case.Unrouted(), new TicketEdit { Service = TestCity.TwoDepartments }).ShouldBeDone().Commit;
        (commit.Tickets[0].After.Service, commit.Tickets[0].After.Answers.IsEmpty, commit.Jobs[0].Parked).ShouldBe((TestCity.TwoDepartments, true, null));
    }

    [TestMethod]
    public void A_status_sends_nothing_that_could_be_corrected() => Edit(Case.Status("done"), Elsewhere).ShouldBeRefused().ShouldContain("sends nothing");

    private static TicketEdit Answer(string code, params string[] values) => new() { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(code, [.. values]) };

    private static Decision Edit(ParkedItem item, TicketEdit edit, string kind = "find") => ParkedRules.Decide(item, new ParkedAction.Edit(edit), Case.City(kind), Case.Ann);
}
