using Allentown311.Departments.Faults;

namespace Allentown311.Acceptance.Demo;

/// <summary>Which faults a department does is decided apart from doing them.</summary>
[TestClass]
public sealed class When_faults_are_chosen
{
    private static readonly string[] OnACall = [FaultMode.Reset, FaultMode.Slow];

    [TestMethod]
    public void Rough_is_every_mode_where_it_makes_sense()
    {
        var rough = FaultPlan.Parse("rough", out var problem);

        problem.ShouldBeEmpty();
        FaultMode.All.ShouldAllBe(m => rough[m.Name] > 0);
        rough.For("parks")[FaultMode.Locked].ShouldBeGreaterThan(0);
        rough.For("parks")[FaultMode.Reset].ShouldBe(0);
    }

    [TestMethod]
    public void A_share_given_later_overrides() => FaultPlan.Parse("rough,reset:0.25,slow:0", out _).ShouldSatisfyAllConditions(
        plan => plan[FaultMode.Reset].ShouldBe(0.25),
        plan => plan[FaultMode.Slow].ShouldBe(0));

    [TestMethod]
    [DataRow("earthquake", "no fault mode 'earthquake'")]
    [DataRow("reset:2", "number from 0 to 1")]
    [DataRow("reset:0.6,slow:0.6", "more than 1")]
    public void What_cannot_be_done_is_told(string given, string said)
    {
        _ = FaultPlan.Parse(given, out var problem);
        problem.ShouldContain(said);
    }

    [TestMethod]
    public void The_same_seed_chooses_the_same_and_about_as_often_as_asked()
    {
        var plan = FaultPlan.Parse("reset:0.2,slow:0.1", out _);
        var (one, other, third) = (new FaultDice(plan, 5), new FaultDice(plan, 5), new FaultDice(plan, 6));

        // Polls between the creates, in one of them only: they change none of its choices.
        var first = Enumerable.Range(0, 1000).Select(_ => (one.Roll(CallKind.Poll, OnACall), Create: one.Roll(CallKind.Create, OnACall)).Create).ToList();

        Enumerable.Range(0, 1000).Select(_ => other.Roll(CallKind.Create, OnACall)).ShouldBe(first);
        Enumerable.Range(0, 1000).Select(_ => third.Roll(CallKind.Create, OnACall)).ShouldNotBe(first);
        first.Count(f => f == FaultMode.Reset).ShouldBeInRange(150, 250);
        first.Count(f => f is null).ShouldBeInRange(620, 780);
    }
}
