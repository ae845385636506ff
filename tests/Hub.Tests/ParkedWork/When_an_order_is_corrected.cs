using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Tests.Intake;

namespace Allentown311.Hub.Tests.ParkedWork;

[TestClass]
public sealed class When_an_order_is_corrected
{
    private static readonly TicketEdit OtherAddress = new() { Address = " 9 Elm St ", Lat = "40.6", Long = "-75.4" };

    [TestMethod]
    public void A_corrected_order_is_sent_under_the_same_reference_with_the_new_text()
    {
        var item = Case.Submit();
        var commit = Edit(item, OtherAddress).ShouldBeDone().Commit;
        var after = commit.Tickets.ShouldHaveSingleItem().After;
        after.Location.ShouldBe(new Location("9 Elm St", null, null, 40.6, -75.4));
        (after.Order(1).State, after.Order(1).Reference, after.Version).ShouldBe((WorkOrderState.Pending, item.Order!.Reference, 2));
        commit.Audit.ShouldHaveSingleItem().After.ShouldBe(
            "sent again; edited: address […] 9 → […] 8, lat none → […] 1, long none → […] 1");
        var written = commit.Timeline.Select(t => t.Detail).Concat(commit.Audit.Select(a => $"{a}"));
        string.Join(' ', written).ShouldNotContain(
            "Elm", customMessage: "the audit names the changed fields and their lengths, never their values");
    }

    [TestMethod]
    public void A_corrected_order_that_may_have_arrived_is_looked_up_first()
    {
        var commit = Edit(Case.Submit(Case.Order(mayHaveArrived: true)), OtherAddress).ShouldBeDone().Commit;
        commit.Tickets[0].After.Order(1).State.ShouldBe(WorkOrderState.InDoubt);
    }

    [TestMethod]
    [DataRow(WorkOrderState.InDoubt)]
    [DataRow(WorkOrderState.Pending)]
    public void The_job_of_an_order_that_is_not_parked_stays_as_it_is(WorkOrderState state)
    {
        var item = Case.Submit(Case.Order(state, state == WorkOrderState.InDoubt), parked: null);
        var commit = Edit(item, OtherAddress).ShouldBeDone().Commit;
        (commit.Finishes, commit.Jobs.ShouldHaveSingleItem()).ShouldBe((item.Job, item.Job));
        (commit.Tickets[0].After.Order(1), commit.Tickets[0].After.Location.Address).ShouldBe((item.Order, "9 Elm St"));
    }

    [TestMethod]
    public void An_order_that_may_have_arrived_and_cannot_be_looked_up_is_not_corrected() =>
        Edit(Case.Submit(Case.Order(mayHaveArrived: true)), OtherAddress, "none").ShouldBeRefused().ShouldContain("--not-there");

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
    public void A_correction_is_checked_as_a_new_request_is(object edit, string message) =>
        Edit(Case.Submit(), (TicketEdit)edit).ShouldBeRefused().ShouldContain(message);

    [TestMethod]
    public void A_fault_that_the_ticket_had_before_does_not_refuse_a_correction()
    {
        var item = Case.Submit();
        item = item with { Ticket = item.Ticket! with { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty } };
        Edit(item, OtherAddress).ShouldBeDone();
    }

    [TestMethod]
    public void An_answer_is_changed()
    {
        var commit = Edit(Case.Submit(), Answer("WHISHETN", "124")).ShouldBeDone().Commit;
        commit.Tickets[0].After.Answers["WHISHETN"].ShouldBe(["124"]);
    }

    [TestMethod]
    public void A_ticket_that_could_not_be_routed_is_given_another_service()
    {
        var commit = Edit(Case.Unrouted(), new TicketEdit { Service = TestCity.TwoDepartments }).ShouldBeDone().Commit;
        var after = commit.Tickets[0].After;
        (after.Service, after.Answers.IsEmpty, commit.Jobs[0].Parked).ShouldBe((TestCity.TwoDepartments, true, null));
    }

    [TestMethod]
    public void A_status_update_cannot_be_corrected() =>
        Edit(Case.Status("done"), OtherAddress).ShouldBeRefused().ShouldContain("sends nothing");

    private static TicketEdit Answer(string code, params string[] values) =>
        new() { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(code, [.. values]) };

    private static Decision Edit(ParkedItem item, TicketEdit edit, string kind = "find") =>
        ParkedRules.Decide(item, new ParkedAction.Edit(edit), Case.City(kind), Case.Ann);
}
