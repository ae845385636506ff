using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_remark_is_very_long
{
    [TestMethod]
    public void A_long_text_of_tags_that_never_end_takes_no_long_time()
    {
        var started = TimeProvider.System.GetTimestamp();

        RichText.ToPlain(string.Concat(Enumerable.Repeat("<a x=\"", 200_000))).ShouldBeNull();
        RichText.ToPlain("<b>" + new string('<', 1_000_000)).ShouldNotBeNull();
        RichText.ToPlain(string.Concat(Enumerable.Repeat("<style>", 100_000))).ShouldBeNull();
        RichText.ToPlain(string.Concat(Enumerable.Repeat("<zz x=\"", 200_000))).ShouldNotBeNull();

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }
}
