using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
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

    /// <summary>An edit → the location after it.</summary>
    public static IEnumerable<object[]> Places =>
    [
        [new TicketEdit { Description = "a hole" }, new Location("1 Main St", "A-1", "18101", 40.6, -75.4)],
        [new TicketEdit { Address = "" }, new Location(null, "A-1", "18101", 40.6, -75.4)],
        [new TicketEdit { AddressId = " A-2 " }, new Location("1 Main St", "A-2", "18101", 40.6, -75.4)],
        [new TicketEdit { Zip = "" }, new Location("1 Main St", "A-1", null, 40.6, -75.4)],
        [new TicketEdit { Lat = "", Long = "" }, new Location("1 Main St", "A-1", "18101")],
        [new TicketEdit { Lat = "40.7" }, new Location("1 Main St", "A-1", "18101", 40.7, -75.4)],
        [new TicketEdit { Long = "-7.55e1" }, new Location("1 Main St", "A-1", "18101", 40.6, -75.5)],
    ];

    [TestMethod]
    [DynamicData(nameof(Places))]
    public void Only_the_fields_that_were_given_change_and_an_empty_one_is_emptied(object edit, object location)
    {
        var after = Edit(WholePlace(), (TicketEdit)edit).ShouldBeDone().Commit.Tickets[0].After;

        after.Location.ShouldBe((Location)location);
        after.Description.ShouldBe(((TicketEdit)edit).Description ?? "deep hole");
        (after.Service, after.Answers.Count).ShouldBe((TestCity.Asked, 1));
    }

    /// <summary>An edit → what the audit says of it.</summary>
    public static IEnumerable<object[]> Entries =>
    [
        [new TicketEdit { Description = "hole" }, "description […] 9 → […] 4"],
        [new TicketEdit { Address = "" }, "address […] 9 → none"],
        [new TicketEdit { AddressId = "A-17" }, "address id […] 3 → […] 4"],
        [new TicketEdit { Zip = "18102-1" }, "zip […] 5 → […] 7"],
        [new TicketEdit { Lat = "", Long = "" }, "lat […] 1 → none, long […] 1 → none"],
        [new TicketEdit { Service = TestCity.Asked }, $"service {TestCity.Asked} → {TestCity.Asked}"],
        [Answer("WHISHETN", "124"), "answer WHISHETN […] → […]"],
    ];

    [TestMethod]
    [DynamicData(nameof(Entries))]
    public void The_audit_says_which_fields_changed_and_how_long_they_are(object edit, string entry) =>
        Edit(WholePlace(), (TicketEdit)edit).ShouldBeDone().Commit.Audit.ShouldHaveSingleItem().After
            .ShouldBe($"sent again; edited: {entry}");

    [TestMethod]
    [DataRow("", "", "lat 0, long 0 is no place, and there is no address")]
    [DataRow("1 Main St", "", "lat 0, long 0 is no place and was left out")]
    public void A_point_that_intake_would_leave_out_a_person_cannot_write(string address, string addressId, string fault) => Edit(
        WholePlace(), new TicketEdit { Address = address, AddressId = addressId, Zip = "", Lat = "0", Long = "0" })
        .ShouldBeRefused().ShouldContain(fault);

    [TestMethod]
    public void A_correction_of_one_half_of_a_point_is_checked_with_the_other_half()
    {
        Edit(WholePlace(), new TicketEdit { Lat = "" }).ShouldBeRefused().ShouldContain("lat is missing");
        Edit(WholePlace(), new TicketEdit { Long = "" }).ShouldBeRefused().ShouldContain("long is missing");
        Edit(Case.Submit(), new TicketEdit { Lat = "40.6" }).ShouldBeRefused().ShouldContain("long is missing");
    }

    [TestMethod]
    public void A_fault_of_the_correction_is_told_beside_one_that_the_ticket_had_before()
    {
        var item = Case.Submit();
        item = item with { Ticket = item.Ticket! with { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty } };

        Edit(item, new TicketEdit { Zip = new string('1', 21) }).ShouldBeRefused().ShouldBe(
            "Intake would not accept the corrected ticket: zipcode is 21 characters long; at most 20 are taken.");
    }

    [TestMethod]
    public void Answers_are_cleaned_and_those_without_a_value_are_removed_and_a_kept_service_keeps_them()
    {
        var optional = Case.Submit() with
        {
            Ticket = Case.Submit().Ticket! with
            {
                Service = TestCity.TwoDepartments,
                Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("OLD", ["x"]),
            },
        };
        Edit(optional, Answer("OLD", " ", "")).ShouldBeDone().Commit.Tickets[0].After.Answers.ShouldBeEmpty();
        Edit(optional, new TicketEdit { Zip = "18101" }).ShouldBeDone().Commit.Tickets[0].After.Answers.ShouldContainKey("OLD");
        Edit(Case.Submit(), new TicketEdit { Service = TestCity.Asked }).ShouldBeDone()
            .Commit.Tickets[0].After.Answers["WHISHETN"].ShouldBe(["123"]);
    }

    [TestMethod]
    public void Of_an_answer_of_several_values_the_blank_ones_alone_remove_nothing() =>
        Edit(Case.Submit(), Answer("WHISHETN", "124", " ")).ShouldBeDone().Commit.Tickets[0].After.Answers["WHISHETN"][0].ShouldBe("124");

    [TestMethod]
    public void Each_field_that_is_not_given_is_checked_as_it_is_and_each_that_is_given_as_it_becomes()
    {
        // Each of these places stands alone: without it the ticket would have no location.
        Location[] places = [new(AddressId: "A-1"), new("1 Main St"), new(null, null, "18101", 40.6, -75.4)];
        foreach (var place in places)
        {
            Edit(At(place), new TicketEdit { Description = "a hole" }).ShouldBeDone();
        }

        Edit(At(places[0]), new TicketEdit { AddressId = "" }).ShouldBeRefused().ShouldContain("a location is required");
        Edit(WholePlace(), new TicketEdit { AddressId = new string('1', 201) }).ShouldBeRefused().ShouldContain("address_id is 201");
        Edit(WholePlace(), new TicketEdit { Zip = new string('1', 21), Description = new string('x', 4_001) }).ShouldBeRefused().ShouldBe(
            "Intake would not accept the corrected ticket: zipcode is 21 characters long; at most 20 are taken; "
            + "description is 4001 characters long; at most 4000 are taken.");
    }

    [TestMethod]
    public void A_point_outside_the_range_that_only_its_other_half_brings_is_none()
    {
        var far = At(new Location("1 Main St", Latitude: 40.6, Longitude: -75.400000000000006));

        Edit(far, new TicketEdit { Lat = "40.7" }).ShouldBeDone().Commit.Tickets[0].After.Location.Longitude.ShouldBe(-75.400000000000006);
    }

    [TestMethod]
    [DataRow(JobKind.ApplyStatus, WorkOrderState.Parked)]
    [DataRow(JobKind.FollowUp, WorkOrderState.Parked)]
    [DataRow(JobKind.Submit, WorkOrderState.Received)]
    public void Only_an_order_that_waits_to_be_sent_is_corrected(object kind, WorkOrderState state) =>
        Edit(Case.Of((JobKind)kind, WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order(state))), OtherAddress)
            .ShouldBeRefused().ShouldContain("sends nothing");

    [TestMethod]
    public void A_description_is_cleaned() => Edit(Case.Submit(), new TicketEdit { Description = " a\u0001 hole " }).ShouldBeDone()
        .Commit.Tickets[0].After.Description.ShouldBe(CleanText.Of(" a\u0001 hole "));

    [TestMethod]
    public void The_names_of_the_fields_are_told_in_one_order()
    {
        var all = new TicketEdit
        {
            Service = "s", Description = "d", Address = "a", AddressId = "i", Zip = "z", Lat = "1", Long = "2",
            Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("b", []).Add("a", []),
        };

        TicketCorrection.ChangedFields(all)
            .ShouldBe(["service", "description", "address", "address id", "zip", "lat", "long", "answer a", "answer b"]);
    }

    private static ParkedItem WholePlace() => At(new Location("1 Main St", "A-1", "18101", 40.6, -75.4));

    private static ParkedItem At(Location location)
    {
        var item = Case.Submit();
        return item with { Ticket = item.Ticket! with { Location = location } };
    }

    [TestMethod]
    public void A_status_update_cannot_be_corrected() =>
        Edit(Case.Status("done"), OtherAddress).ShouldBeRefused().ShouldContain("sends nothing");

    private static TicketEdit Answer(string code, params string[] values) =>
        new() { Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add(code, [.. values]) };

    private static Decision Edit(ParkedItem item, TicketEdit edit, string kind = "find") =>
        ParkedRules.Decide(item, new ParkedAction.Edit(edit), Case.City(kind), Case.Ann);
}
