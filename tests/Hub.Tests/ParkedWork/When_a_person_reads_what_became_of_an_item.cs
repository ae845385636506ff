using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Events;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.ParkedWork;

/// <summary>What the commands and the pages show, word for word: the person decides by these words what to do next.</summary>
[TestClass]
public sealed class When_a_person_reads_what_became_of_an_item
{
    private static readonly ParkedAction Retry = new ParkedAction.Retry();
    private static readonly ParkedAction NotThere = new ParkedAction.Retry(NotThere: true);
    private static readonly ParkedAction Skip = new ParkedAction.Skip();
    private static readonly ParkedAction Adopt = new ParkedAction.Adopt("ST-9");
    private static readonly ParkedAction ToParks = new ParkedAction.RouteTo("parks");
    private static readonly ParkedAction Edit = new ParkedAction.Edit(new TicketEdit { Zip = "18101" });
    private static readonly WorkOrder Doubtful = Case.Order(mayHaveArrived: true);
    private static readonly ParkedItem Row = Case.Of(JobKind.UnreadableRow, 9, null) with
    {
        Job = Case.Of(JobKind.UnreadableRow, 9, null).Job with { Lane = "from:streets" },
    };

    private static readonly ParkedItem Message = new(
        RefusedMessage.Park(new OutboxMessage("events", "26-1/7", "26-1", "ticket.changed", "{}", Some.Noon, 41), "too large", Some.Noon));

    private static string Reference => Case.Order().Reference;

    private static string Number => Case.Ticket().Number;

    /// <summary>Item, action, kind of mapping → what the person reads, and what the audit keeps.</summary>
    public static IEnumerable<object[]> Done =>
    [
        [Case.Submit(), Retry, "find", $"{Reference} is sent again.", "sent again"],
        [
            Case.Submit(Doubtful), Retry, "find",
            $"{Reference} may have arrived: streets-soap is asked for it first, and it is sent again only if it is not there.",
            "looked up first",
        ],
        [
            Case.Submit(Doubtful with { SentAt = Some.Noon.AddHours(-1) }), NotThere, "find",
            $"{Reference} is sent again, since it was looked for and is not there.", "sent again: looked for by hand, not there",
        ],
        [
            Case.Submit(Case.Order(WorkOrderState.Received)), Retry, "find",
            "streets has it already (received): nothing is sent, and the item is closed.", "over: order received",
        ],
        [
            About(JobKind.FollowUp), Retry, "find",
            $"{Reference} was handed over: whether streets has answered is looked at again.", "looked after again",
        ],
        [
            Case.Status("done"), Retry, "find",
            $"What streets said of {Reference} is read again, with the status table as it is now.", "read again",
        ],
        [Case.Unrouted(), Retry, "find", $"Ticket {Number} is routed again, with the catalogue as it is now.", "routed again"],
        [
            Routed(), Retry, "find", $"Ticket {Number} has its work orders already: the item is closed.", "over: it has its work orders",
        ],
        [Case.Notify(), Retry, "find", "The notice is sent again, under the same id.", "sent again under the same id"],
        [
            Message, Retry, "find", "The message is published again, under the same id and behind the others.",
            "published again under the same id",
        ],
        [
            Case.Of(JobKind.HeldNotices, 1, null), Retry, "find",
            "The held notices are sent. What comes beyond the cap from now on waits anew.", "held notices are sent",
        ],
        [Case.Of(JobKind.ReleaseNotices, 1, null), Retry, "find", "It goes on.", "goes on"],

        [Case.Submit(), Skip, "find", $"{Reference} is cancelled. The resident is told.", "cancelled"],
        [Case.Submit(Doubtful), Skip, "find", Withdraw, "cancelled"],
        [Case.Submit(mayHaveRun: true), Skip, "find", Withdraw, "cancelled"],
        [Case.Submit(Case.Order(WorkOrderState.InDoubt)), Skip, "find", Withdraw, "cancelled"],
        [About(JobKind.FollowUp, WorkOrderState.Sent), Skip, "find", Withdraw, "cancelled"],
        [
            Case.Submit(Case.Order(WorkOrderState.Received)), Skip, "find",
            $"streets has {Reference} already (received): the item is closed, the order goes on.", "over: order received",
        ],
        [Case.Unrouted(), Skip, "find", $"Ticket {Number} is closed as cancelled. The resident is told.", "cancelled"],
        [
            Case.Misrouted(), Skip, "find", $"{Reference} is cancelled; no other department is asked. The resident is told.", "cancelled",
        ],
        [Routed(), Skip, "find", $"Ticket {Number} has its work orders: the item is closed.", "over: it has its work orders"],
        [
            Case.Notify(), Skip, "find",
            $"The notice is given up; the resident of {Number} stands on the call-back list (hub callbacks list).", "to call",
        ],
        [
            Case.Status("frozen"), Skip, "find", $"What streets said of {Reference} is dropped; its next status update counts again.",
            "dropped",
        ],
        [
            Case.Of(JobKind.HeldNotices, 1, null), Skip, "find", "The held notices are not sent. Their tickets go on, and say so.",
            "held notices are closed unsent",
        ],
        [Message, Skip, "find", "The message is dropped: who listens to that channel never gets it.", "dropped"],
        [
            Row, Skip, "find", "The row or file of streets is dropped. It comes back if streets sends it again as it was.", "dropped",
        ],

        [
            Case.Submit(), Adopt, "find",
            $"{Reference} is ST-9 at streets. Nothing is sent; the ticket goes on with the department's next status update about that "
            + "number.",
            "received as ST-9",
        ],
        [
            Case.Misrouted(), ToParks, "find", $"parks gets {Second}. {Reference} stays as history.", $"to parks as {Second}",
        ],
        [Case.Unrouted(TestCity.Asked), ToParks, "find", $"parks gets {Reference}.", $"to parks as {Reference}"],

        [Case.Submit(), Edit, "find", $"Corrected. {Reference} is sent again.", "sent again; edited: zip none → […] 5"],
        [
            Case.Submit(Case.Order(WorkOrderState.Pending), parked: null), Edit, "find",
            $"Corrected. {Reference} is sent with the new words in its turn.", "waits as before; edited: zip none → […] 5",
        ],
        [
            Case.Submit(Case.Order(WorkOrderState.InDoubt), parked: null), Edit, "find",
            $"Corrected. {Reference} may have arrived with the earlier words: it is looked up first, and sent with the new ones only if "
            + "it is not there.",
            "waits as before; edited: zip none → […] 5",
        ],
        [
            Case.Unrouted(TestCity.UnknownDepartment), Edit, "find", $"Ticket {Number} is corrected and routed again.",
            "routed again; edited: zip none → […] 5",
        ],
    ];

    /// <summary>Item, action, kind of mapping → why nothing is done, and what to do instead.</summary>
    public static IEnumerable<object[]> Refusals =>
    [
        [
            Case.Submit(Doubtful), NotThere, "find",
            $"{Reference} may still be on its way into streets-soap: look for it there again after 2026-07-06 16:00:50Z.",
        ],
        [
            Case.Submit(Doubtful), Retry, "none",
            $"{Reference} may have arrived, and streets-soap cannot be asked. Look for it in the department's system: if it is there, "
            + "adopt its number; if it is not, retry with --not-there (notThere in the API).",
        ],
        [
            Case.Submit(Case.Order() with { Mapping = "gone" }), Retry, "find",
            $"The city folder has no mapping gone, so {Reference} cannot be sent: add mappings/gone.yaml and start the hub with it, or "
            + "give the order to a department that has one (route).",
        ],
        [
            WithoutMapping(About(JobKind.FollowUp)), Retry, "find",
            $"The city folder has no mapping gone, so its system cannot be asked about {Reference}: add mappings/gone.yaml and start the "
            + "hub with it.",
        ],
        [
            Case.Status("frozen"), Retry, "find",
            "mappings/streets-soap.yaml still gives \"frozen\" no meaning: add it under status, start the hub with it, then retry. To let "
            + "it pass unread, skip the item with a reason.",
        ],
        [
            WithoutMapping(Case.Status("done")), Retry, "find",
            "mappings/gone.yaml still gives \"done\" no meaning: add it under status, start the hub with it, then retry. To let it pass "
            + "unread, skip the item with a reason.",
        ],
        [
            Case.Misrouted(), Retry, "find",
            $"streets says that {Reference} is not theirs: trying again would end the same. Choose the department it belongs to: hub "
            + "parked route route-417 DEPARTMENT.",
        ],
        [
            Row, Retry, "find",
            "unreadable-row-9 is a row or file of streets that could not be read: there is nothing of ours to send. Have streets send it "
            + "again corrected, or correct the mapping and read it again, then skip this item with a reason.",
        ],
        [
            Case.Submit(Case.Order(WorkOrderState.Received) with { ExternalId = "S-1" }), Adopt, "find",
            $"streets is known to have {Reference} (received, their number S-1): there is nothing to adopt.",
        ],
        [
            Case.Submit(Case.Order(WorkOrderState.Received)), Adopt, "find",
            $"streets is known to have {Reference} (received, their number not known): there is nothing to adopt.",
        ],
        [
            Case.Status("done"), Adopt, "find",
            "apply-status-106753 is not about a work order that still has to reach its department: only such a one can be given a "
            + "department's number.",
        ],
        [
            Case.Submit(), new ParkedAction.Adopt("1.01E+11"), "find",
            "1.01E+11 is a rounded number, of which digits are lost: write the department's number with all its digits.",
        ],
        [
            Case.Submit(), new ParkedAction.Adopt(" "), "find",
            "The department's number is one line of 1 to 200 characters, such as ST-000123.",
        ],
        [
            Case.Submit(Doubtful), ToParks, "find",
            $"{Reference} may have arrived at streets: another department would do the work twice. Find out first (retry, or adopt), or "
            + "skip it with a reason.",
        ],
        [Case.Status("done"), ToParks, "find", "apply-status-106753 does not wait for a department to be chosen."],
        [Routed(), ToParks, "find", "route-417 does not wait for a department to be chosen."],
        [
            Case.Unrouted(), ToParks, "find",
            "Service gone is no longer in services.yaml, and no order can be written without it: put it back, or change the ticket's "
            + "service first (hub parked edit route-417 --service CODE).",
        ],
        [
            Case.Misrouted(), new ParkedAction.RouteTo("streets"), "find",
            "streets has just said that it is not theirs: choose another department.",
        ],
        [
            Case.Misrouted(AtParks(WorkOrderState.Received)), ToParks, "find",
            $"parks has {Second} for this ticket already. If nothing else is to be done, skip this item with a reason.",
        ],
        [
            Case.Misrouted(), new ParkedAction.RouteTo("ghosts"), "find",
            "There is no department ghosts in city.yaml. Write one of: streets, parks.",
        ],
        [
            Case.Status("done"), Edit, "find",
            "apply-status-106753 sends nothing that could be corrected: only an order the department is not known to have, or a ticket "
            + "that could not be routed, can be edited.",
        ],
        [
            Case.Submit(), new ParkedAction.Edit(new TicketEdit()), "find",
            "Say what to change: --service, --description, --address, --address-id, --zip, --lat and --long, --answer CODE=VALUE.",
        ],
        [
            Case.Submit(), new ParkedAction.Edit(new TicketEdit { Lat = "north", Address = "" }), "find",
            "Intake would not accept the corrected ticket: lat must be degrees (WGS 84) from -90 to 90.",
        ],
        [
            Case.Submit(), new ParkedAction.Edit(new TicketEdit { Service = TestCity.TwoDepartments }), "find",
            "Service tree-on-road is done by streets, parks, and this ticket's orders are at streets: give the order to the right "
            + "department with route, or skip it and take a new ticket.",
        ],
        [
            Case.Submit() with { Job = Case.Submit().Job with { Lease = 7 } }, Skip, "find",
            "submit-106753 is being worked at this moment (or the hub was stopped in the middle of it): look again in a moment.",
        ],
        [
            Case.Submit(parked: null), Skip, "find",
            "submit-106753 is no longer parked: it waits for its turn, and nothing needs to be done.",
        ],
        [
            Case.Notify() with { Job = Case.Notify().Job with { Parked = null } }, Adopt, "find",
            $"{Case.Notify().Id} is no longer parked: it waits for its turn, and nothing needs to be done.",
        ],
    ];

    private static string Second => Case.Order(ordinal: 2).Reference;

    private static string Withdraw =>
        $"{Reference} is cancelled. It may have arrived at streets: if it is there, have it withdrawn. The resident is told.";

    [TestMethod]
    [DynamicData(nameof(Done))]
    public void The_words_say_what_happens_now(object item, object action, string kind, string message, string audit)
    {
        var parked = (ParkedItem)item;
        var done = ParkedRules.Decide(parked, (ParkedAction)action, Case.City(kind), Case.Ann).ShouldBeDone();

        done.Message.ShouldBe(message);
        done.Commit.Finishes.ShouldBe(parked.Job);
        var entry = done.Commit.Audit.ShouldHaveSingleItem();
        (entry.After, entry.Subject).ShouldBe((audit, $"{parked.Id} {parked.About}"));
        (entry.What, entry.At).ShouldBe(($"parked.{((ParkedAction)action).Verb}", Some.Noon));
        done.Commit.Timeline.Select(t => (t.What, t.Ordinal, t.Detail)).ShouldBe(parked.Ticket is null ? [] :
        [
            (((ParkedAction)action).Verb, parked.Order?.Ordinal ?? 0, $"{audit.Split("; edited")[0]}, by ann: looked at it"),
        ]);
    }

    [TestMethod]
    [DynamicData(nameof(Refusals))]
    public void The_words_say_why_not_and_what_to_do(object item, object action, string kind, string message) =>
        ParkedRules.Decide((ParkedItem)item, (ParkedAction)action, Case.City(kind), Case.Ann).ShouldBeRefused().ShouldBe(message);

    [TestMethod]
    public void A_skip_asks_for_its_reason_and_an_adoption_for_a_number_of_its_own()
    {
        ParkedRules.Decide(Case.Submit(), Skip, Case.City(), Case.Ann with { Reason = null }).ShouldBeRefused()
            .ShouldBe("To skip an item takes a reason, which the audit keeps: --because TEXT (reason in the API).");
        ParkedRules.Decide(Case.Submit(), Adopt, Case.City(), Case.Ann, ["ALN-1", "ALN-2"]).ShouldBeRefused().ShouldBe(
            "ST-9 is already the number of ALN-1, ALN-2. If streets made one record of both, adopt it with --shared (shared in the API); "
            + "otherwise check the number.");
    }

    [TestMethod]
    public void Several_departments_are_named_one_after_the_other()
    {
        var parks = AtParks(WorkOrderState.Received);
        var others = new[] { parks, parks with { Ordinal = 3, Department = "water" } };
        var item = Case.Submit();
        item = item with { Ticket = item.Ticket! with { WorkOrders = [Case.Order(), .. others] } };

        ParkedRules.Decide(item, Edit, Case.City(), Case.Ann).ShouldBeDone().Message
            .ShouldEndWith(" parks, water had the earlier words and is not told.");
        ParkedRules.Decide(item, new ParkedAction.Edit(new TicketEdit { Service = TestCity.Asked }), Case.City(), Case.Ann)
            .ShouldBeRefused().ShouldContain("this ticket's orders are at streets, parks, water:");
    }

    [TestMethod]
    public void An_act_without_a_reason_is_written_without_one()
    {
        var commit = ParkedRules.Decide(Case.Submit(), Retry, Case.City(), Case.Ann with { Reason = null }).ShouldBeDone().Commit;

        commit.Timeline.ShouldHaveSingleItem().Detail.ShouldBe("sent again, by ann");
    }

    /// <summary>Another order of the ticket → what the person reads of its department.</summary>
    public static IEnumerable<object[]> Others =>
    [
        [AtParks(WorkOrderState.Received), " parks had the earlier words and is not told."],
        [AtParks(WorkOrderState.Pending) with { Sends = 1 }, " parks had the earlier words and is not told."],
        [AtParks(WorkOrderState.Pending) with { Sends = 0 }, ""],
    ];

    [TestMethod]
    [DynamicData(nameof(Others))]
    public void A_correction_says_which_other_department_keeps_the_earlier_words(object other, string warning)
    {
        foreach (var order in new[] { Case.Order(), Case.Order(WorkOrderState.Pending) })
        {
            var item = Case.Submit(order, parked: order.State == WorkOrderState.Parked ? "r" : null);
            item = item with { Ticket = item.Ticket! with { WorkOrders = [order, (WorkOrder)other] } };

            var how = item.Job.Parked is null ? "with the new words in its turn" : "again";
            ParkedRules.Decide(item, Edit, Case.City(), Case.Ann).ShouldBeDone().Message
                .ShouldBe($"Corrected. {Reference} is sent {how}.{warning}");
        }
    }

    private static ParkedItem About(JobKind kind, WorkOrderState state = WorkOrderState.Parked) =>
        Case.Of(kind, WorkOrderId.Of(417, 1), Case.Ticket(417, Case.Order(state)));

    private static ParkedItem Routed() => Case.Of(JobKind.Route, 417, Case.Ticket(417, Case.Order(WorkOrderState.Received)));

    private static WorkOrder AtParks(WorkOrderState state) => Case.Order(state, ordinal: 2) with { Department = "parks", Sends = 0 };

    private static ParkedItem WithoutMapping(ParkedItem item) => item with
    {
        Ticket = item.Ticket! with { WorkOrders = [.. item.Ticket.WorkOrders.Select(o => o with { Mapping = "gone" })] },
    };
}
