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
            Judge("A", Forbidden).ShouldBe(Forbidden);
            Judge($"B-{i}", Forbidden).ShouldBe(Forbidden);
            Judge($"C-{i}", new SubmitResult.Rejected("no such kind")).ShouldBeOfType<SubmitResult.Rejected>();
        }
    }

    [TestMethod]
    public void It_waits_for_a_person_once_another_order_was_taken_between_two_refusals()
    {
        Judge("B", Taken);
        Judge("A", Forbidden).ShouldBe(Forbidden, "the key may have run out after B");
        Judge("C", Taken).ShouldBe(Taken);

        Judge("A", Forbidden).ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldStartWith("HTTP 403");
    }

    [TestMethod]
    public void It_begins_anew_after_it_was_taken_or_released()
    {
        Judge("A", Forbidden);
        Judge("A", Taken);
        Judge("A", Forbidden).ShouldBe(Forbidden);
        Judge("B", Taken);
        Judge("A", Forbidden).ShouldBeOfType<SubmitResult.Rejected>();

        Judge("A", Forbidden).ShouldBe(Forbidden, "a person released it");
    }

    [TestMethod]
    public void An_order_that_was_sent_before_the_refusal_and_answered_after_it_proves_nothing()
    {
        var slow = orders.Begin();
        Judge("A", Forbidden);
        orders.Judge("B", Taken, slow);

        Judge("A", Forbidden).ShouldBe(Forbidden, "the key may have run out while B was under way");

        Judge("C", Taken);
        Judge("A", Forbidden).ShouldBeOfType<SubmitResult.Rejected>();
    }

    [TestMethod]
    public void A_system_that_is_down_is_no_refusal()
    {
        var down = new SubmitResult.Retry("It cannot be reached.");
        Judge("A", Forbidden);
        Judge("B", Taken);

        Judge("A", down).ShouldBe(down);
        Judge("A", new SubmitResult.Retry("busy", TimeSpan.FromSeconds(1))).ShouldBeOfType<SubmitResult.Retry>();
    }

    private SubmitResult Judge(string reference, SubmitResult result) => orders.Judge(reference, result, orders.Begin());
}
