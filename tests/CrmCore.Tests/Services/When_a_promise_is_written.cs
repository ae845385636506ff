using Allentown311.CrmCore.Services;

namespace Allentown311.CrmCore.Tests.Services;

[TestClass]
public sealed class When_a_promise_is_written
{
    [TestMethod]
    [DataRow("3 business days", 3, PromiseUnit.BusinessDays)]
    [DataRow("1 business day", 1, PromiseUnit.BusinessDays)]
    [DataRow("8 business hours", 8, PromiseUnit.BusinessHours)]
    [DataRow("5 days", 5, PromiseUnit.Days)]
    [DataRow("  24   hours ", 24, PromiseUnit.Hours)]
    [DataRow("3650 days", 3650, PromiseUnit.Days)]
    public void The_amount_and_the_unit_of_a_promise_are_read(string text, int amount, PromiseUnit unit) =>
        ServicePromise.Parse(text).ShouldBe(new ServicePromise(amount, unit));

    [TestMethod]
    [DataRow("")]
    [DataRow("soon")]
    [DataRow("3")]
    [DataRow("days")]
    [DataRow("0 days")]
    [DataRow("-1 days")]
    [DataRow("3651 days")]
    [DataRow("1.5 days")]
    [DataRow("3 weeks")]
    [DataRow("3 business")]
    [DataRow("3businessdays")]
    [DataRow("٣ days")]
    public void A_text_in_no_known_form_is_no_promise(string text) => ServicePromise.Parse(text).ShouldBeNull();

    [TestMethod]
    public void Every_form_that_the_error_offers_is_accepted()
    {
        foreach (var form in ServicePromise.Forms.Split('"').Where((_, i) => i % 2 == 1))
        {
            ServicePromise.Parse(form).ShouldNotBeNull(form);
        }
    }
}
