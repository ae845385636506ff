using Allentown311.Hub.Engine;

namespace Allentown311.Hub.Tests.Engine;

[TestClass]
public sealed class When_the_clock_is_set
{
    private readonly MachineClock machine = new();

    [TestMethod]
    [DataRow(1)]
    [DataRow(-1)]
    public void An_hour_more_or_less_moves_no_wait_by_more_than_a_twentieth(int hours)
    {
        var steady = new SteadyTime(machine);
        var began = steady.GetUtcNow();
        machine.Set(TimeSpan.FromHours(hours));
        machine.Pass(TimeSpan.FromSeconds(60));
        (steady.GetUtcNow() - began).TotalSeconds.ShouldBe(60 + (hours * 3), 0.001);
    }

    [TestMethod]
    public void The_steady_clock_never_goes_back_and_agrees_with_the_wall_clock_in_the_end()
    {
        var steady = new SteadyTime(machine);
        machine.Set(TimeSpan.FromHours(-1));
        var last = steady.GetUtcNow();
        for (var i = 0; i < 30 * 60; i++)
        {
            machine.Pass(TimeSpan.FromMinutes(1));
            var now = steady.GetUtcNow();
            now.ShouldBeGreaterThan(last);
            last = now;
        }

        last.ShouldBe(machine.GetUtcNow());
        SteadyTime.WallOf(steady).ShouldBe(machine.GetUtcNow());
    }

    [TestMethod]
    public void A_clock_that_is_only_adjusted_is_followed_at_once()
    {
        var steady = new SteadyTime(machine);
        machine.Pass(TimeSpan.FromSeconds(10));
        machine.Set(TimeSpan.FromMilliseconds(-40));
        steady.GetUtcNow().ShouldBe(machine.GetUtcNow());
    }
}
