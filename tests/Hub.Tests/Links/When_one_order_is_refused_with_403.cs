using Allentown311.Connectors;
using Allentown311.Hub.Links;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public class When_one_order_is_refused_with_403
{
    private static readonly SubmitResult Forbidden = new SubmitResult.Retry("HTTP 403: credentials refused.") { IsForbidden = true };
    private static readonly SubmitResult Taken = new SubmitResult.Created("P-1");
    private readonly RefusedOrders orders = new();

    [TestMethod]
    public void It_is_a_matter_of_credentials_while_nothing_is_taken()
    {
        for (var i = 0; i < 50; i++)
        {
            orders.Judge("A", Forbidden).ShouldBe(Forbidden);
            orders.Judge($"B-{i}", Forbidden).ShouldBe(Forbidden);
            orders.Judge($"C-{i}", new SubmitResult.Rejected("no such kind")).ShouldBeOfType<SubmitResult.Rejected>();
        }
    }

    [TestMethod]
    public void It_waits_for_a_person_once_another_order_was_taken_between_two_refusals()
    {
        orders.Judge("B", Taken);
        orders.Judge("A", Forbidden).ShouldBe(Forbidden, "the key may have run out after B");
        orders.Judge("C", Taken).ShouldBe(Taken);

        orders.Judge("A", Forbidden).ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldStartWith("HTTP 403");
    }

    [TestMethod]
    public void It_begins_anew_after_it_was_taken_or_released()
    {
        orders.Judge("A", Forbidden);
        orders.Judge("A", Taken);
        orders.Judge("A", Forbidden).ShouldBe(Forbidden);
        orders.Judge("B", Taken);
        orders.Judge("A", Forbidden).ShouldBeOfType<SubmitResult.Rejected>();

        orders.Judge("A", Forbidden).ShouldBe(Forbidden, "a person released it");
    }

    [TestMethod]
    public void A_system_that_is_down_is_no_refusal()
    {
        var down = new SubmitResult.Retry("It cannot be reached.");
        orders.Judge("A", Forbidden);
        orders.Judge("B", Taken);

        orders.Judge("A", down).ShouldBe(down);
        orders.Judge("A", new SubmitResult.Retry("busy", TimeSpan.FromSeconds(1))).ShouldBeOfType<SubmitResult.Retry>();
    }
}
