using Allentown311.City.Feed;
using Allentown311.City.Hub;
using Allentown311.City.Oracle;

namespace Allentown311.Acceptance.Demo;

/// <summary>A report of "0 lost, 0 doubled" proves nothing unless a lost and a doubled order would be found.</summary>
[TestClass]
public sealed class When_the_oracle_judges
{
    private static readonly string[] Numbers = ["26-00001-0", "26-00002-9", "26-00003-2"];

    [TestMethod]
    public void One_record_for_every_order_is_no_finding()
    {
        var verdict = Judge(Numbers[..2], [Order(1), Order(2)], "A-1", "A-2");
        verdict.AllWell.ShouldBeTrue();
        (verdict.Totals.Lost, verdict.Totals.Doubled).ShouldBe((0, 0));
    }

    [TestMethod]
    public void An_order_without_a_record_is_lost() => Judge(Numbers[..2], [Order(1), Order(2)], "A-1").Totals.Lost.ShouldBe(1);

    [TestMethod]
    public void A_ticket_without_an_order_is_lost() => Judge(Numbers[..2], [Order(1)], "A-1").Totals.Lost.ShouldBe(1);

    [TestMethod]
    public void A_parked_order_or_ticket_is_not_lost() =>
        Judge([.. Numbers], [Order(1), Order(2, "parked")], parked: 2, unreadable: 0, "A-1").Totals.ShouldSatisfyAllConditions(
            t => t.Lost.ShouldBe(0),
            t => t.Parked.ShouldBe(2));

    [TestMethod]
    public void A_parked_file_does_not_count_as_a_lost_ticket()
    {
        Judge([.. Numbers], [Order(1), Order(2, "parked")], parked: 2, unreadable: 1, "A-1").Totals.Lost.ShouldBe(1);
        Status([Order(1)], accepted: 2, parked: 1, unreadable: 1).IsSettled.ShouldBeFalse();
        Status([Order(1)], accepted: 2, parked: 1, unreadable: 0).IsSettled.ShouldBeTrue();
    }

    [TestMethod]
    public void A_second_record_and_a_record_unknown_to_the_hub_count_as_doubled()
    {
        Judge(Numbers[..1], [Order(1)], "A-1", "A-1", "A-1").Totals.Doubled.ShouldBe(2);
        Judge(Numbers[..1], [Order(1)], "A-1", "A-9").Totals.Doubled.ShouldBe(1);
    }

    [TestMethod]
    public void An_order_that_is_not_completed_is_stuck_even_with_a_record()
    {
        var verdict = Judge(Numbers[..1], [Order(1, "scheduled")], "A-1");
        verdict.Stuck.ShouldBe(["A-1 (streets): scheduled"]);
        verdict.AllWell.ShouldBeFalse();
    }

    [TestMethod]
    public void A_refused_ticket_is_a_finding_where_the_demo_made_the_tickets_up()
    {
        var verdict = Judge(Numbers[..1], [Order(1)], "A-1");
        (verdict with { Refused = ["1 × 400 no such service"] }).AllWell.ShouldBeFalse();
    }

    private static Verdict Judge(string[] accepted, HubOrder[] orders, params string[] ledger) => Judge(accepted, orders, 0, 0, ledger);

    private static Verdict Judge(string[] accepted, HubOrder[] orders, long parked, long unreadable, params string[] ledger) =>
        City.Oracle.Judge.Decide(
            orders,
            new Dictionary<string, List<string>> { ["streets"] = [.. ledger] },
            new IntakeResult(accepted.Length, accepted.Length, accepted, new Dictionary<string, long>()),
            Status(orders, accepted.Length, parked, unreadable),
            new NoticeFiles([], [], 0),
            1);

    private static HubStatus Status(HubOrder[] orders, int accepted, long parked, long unreadable)
    {
        var counts = orders.CountBy(o => o.State).ToDictionary(s => s.Key, s => (long)s.Value);
        return new HubStatus(
            new TicketCounts(0, accepted - counts.GetValueOrDefault("completed"), 0, counts.GetValueOrDefault("completed")),
            [new DepartmentStatus("streets", counts, 0, parked)], new NoticeCounts(0, 0, 0, 0, 0), 0, parked)
        { Unreadable = unreadable };
    }

    private static HubOrder Order(int ticket, string state = "completed") => new($"A-{ticket}", Numbers[ticket - 1], "streets", state);
}
