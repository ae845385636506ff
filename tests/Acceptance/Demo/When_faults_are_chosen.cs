using Allentown311.Departments.Faults;

namespace Allentown311.Acceptance.Demo;

/// <summary>The choice of a department's faults, apart from causing them.</summary>
[TestClass]
public sealed class When_faults_are_chosen
{
    private static readonly string[] CallFaults = [FaultMode.Reset, FaultMode.Slow];

    [TestMethod]
    public void The_rough_plan_has_every_mode_that_makes_sense_for_a_department()
    {
        var rough = FaultPlan.Parse("rough", out var problem);

        problem.ShouldBeEmpty();
        FaultMode.All.ShouldAllBe(m => rough[m.Name] > 0);
        rough.For("parks")[FaultMode.Locked].ShouldBeGreaterThan(0);
        rough.For("parks")[FaultMode.Reset].ShouldBe(0);
    }

    [TestMethod]
    public void A_later_share_overrides_an_earlier_one() => FaultPlan.Parse("rough,reset:0.25,slow:0", out _).ShouldSatisfyAllConditions(
        plan => plan[FaultMode.Reset].ShouldBe(0.25),
        plan => plan[FaultMode.Slow].ShouldBe(0));

    [TestMethod]
    [DataRow("earthquake", "no fault mode 'earthquake'")]
    [DataRow("reset:2", "number from 0 to 1")]
    [DataRow("reset:0.6,slow:0.6", "more than 1")]
    public void An_impossible_plan_is_refused_with_the_reason(string plan, string reason)
    {
        _ = FaultPlan.Parse(plan, out var problem);
        problem.ShouldContain(reason);
    }

    [TestMethod]
    public void The_same_seed_chooses_the_same_faults_about_as_often_as_the_plan_says()
    {
        var plan = FaultPlan.Parse("reset:0.2,slow:0.1", out _);
        var withPolls = new FaultDice(plan, 5);
        var sameSeed = new FaultDice(plan, 5);
        var otherSeed = new FaultDice(plan, 6);

        // Polls between the creates change no choice for a create.
        var faults = new List<string?>();
        for (var i = 0; i < 1000; i++)
        {
            withPolls.Roll(CallKind.Poll, CallFaults);
            faults.Add(withPolls.Roll(CallKind.Create, CallFaults));
        }

        Enumerable.Range(0, 1000).Select(_ => sameSeed.Roll(CallKind.Create, CallFaults)).ShouldBe(faults);
        Enumerable.Range(0, 1000).Select(_ => otherSeed.Roll(CallKind.Create, CallFaults)).ShouldNotBe(faults);
        faults.Count(f => f == FaultMode.Reset).ShouldBeInRange(150, 250);
        faults.Count(f => f is null).ShouldBeInRange(620, 780);
    }
}
