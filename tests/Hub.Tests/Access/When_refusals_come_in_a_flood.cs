using Allentown311.Hub.Access;
using Microsoft.Extensions.Time.Testing;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public sealed class When_refusals_come_in_a_flood
{
    private readonly FakeTimeProvider time = new();
    private readonly ListedLog<Refusals> log = new();

    [TestMethod]
    public void The_first_ten_of_a_minute_are_logged_and_the_others_are_counted()
    {
        using var refusals = new Refusals(time, log);

        var logged = Enumerable.Range(0, 100_000).Count(_ => refusals.MayLog(RefusalKind.Push));
        time.Advance(TimeSpan.FromMinutes(1));

        logged.ShouldBe(10);
        log.Events.Select(e => e.Message).ShouldBe(["99990 more of kind Push were refused in the same minute"]);
        refusals.Totals[RefusalKind.Push].ShouldBe(100_000);
    }

    [TestMethod]
    public void Each_kind_has_a_minute_of_its_own_and_the_next_minute_begins_anew()
    {
        using var refusals = new Refusals(time, log);
        _ = Enumerable.Range(0, 11).Count(_ => refusals.MayLog(RefusalKind.Push));

        refusals.MayLog(RefusalKind.Access).ShouldBeTrue();
        time.Advance(TimeSpan.FromMinutes(1));
        refusals.MayLog(RefusalKind.Push).ShouldBeTrue();

        log.Events.Count.ShouldBe(1);
    }

    [TestMethod]
    public void A_few_are_logged_one_by_one_and_not_counted_again()
    {
        using var refusals = new Refusals(time, log);
        Enumerable.Range(0, 10).ShouldAllBe(_ => refusals.MayLog(RefusalKind.Limit));
        time.Advance(TimeSpan.FromMinutes(2));

        log.Events.ShouldBeEmpty();
    }
}
