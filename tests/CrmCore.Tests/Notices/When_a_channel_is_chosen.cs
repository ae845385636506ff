using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using static Allentown311.CrmCore.Residents.ContactMethod;

namespace Allentown311.CrmCore.Tests.Notices;

[TestClass]
public sealed class When_a_channel_is_chosen
{
    [TestMethod]
    [DataRow(Mail, true, true, Mail)]
    [DataRow(Text, true, true, Text)]
    [DataRow(Phone, true, true, Phone)]
    [DataRow(Mail, false, true, Text, DisplayName = "mail wanted, only a number: text")]
    [DataRow(Text, true, false, Mail, DisplayName = "text wanted, only an address: mail")]
    [DataRow(Phone, true, false, Mail, DisplayName = "a call wanted, only an address: mail")]
    [DataRow(Mail, false, false, Phone, DisplayName = "no way to reach them: the desk sees it")]
    [DataRow(Text, false, false, Phone)]
    [DataRow(Phone, false, false, Phone)]
    [DataRow(None, true, true, null, DisplayName = "who wants no notice gets none")]
    public void It_is_the_one_wanted_or_the_next_that_reaches_them(ContactMethod wanted, bool email, bool phone, ContactMethod? first) =>
        NoticeRules.FirstMethod(Known(wanted, email, phone)).ShouldBe(first);

    [TestMethod]
    public void Nobody_known_is_told_nothing() => NoticeRules.FirstMethod(Resident.Anonymous).ShouldBeNull();

    [TestMethod]
    [DataRow(Mail, true, true, "Text Phone")]
    [DataRow(Text, true, true, "Mail Phone")]
    [DataRow(Mail, true, false, "Phone")]
    [DataRow(Text, false, true, "Phone")]
    [DataRow(Phone, true, true, "")]
    public void Each_that_fails_falls_to_the_next_and_at_last_to_the_call_back_list(ContactMethod first, bool email, bool phone, string expected)
    {
        var chain = new List<ContactMethod>();
        var (failed, now) = (new List<ContactMethod>(), first);
        while (NoticeRules.NextMethod(Known(first, email, phone), now, [.. failed]) is { } next)
        {
            chain.Count.ShouldBeLessThan(4, "the chain goes round");
            failed.Add(now);
            chain.Add(now = next);
        }

        string.Join(' ', chain).ShouldBe(expected);
    }

    private static Resident Known(ContactMethod wanted, bool email, bool phone) => Some.Resident(wanted, email ? "ana@example.org" : " ", phone ? "610-555-0100" : null);
}
