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
    [DataRow(Mail, false, true, Text, DisplayName = "mail chosen, only a number known: text")]
    [DataRow(Text, true, false, Mail, DisplayName = "text chosen, only an address known: mail")]
    [DataRow(Phone, true, false, Mail, DisplayName = "a call chosen, only an address known: mail")]
    [DataRow(Mail, false, false, Phone, DisplayName = "nothing known to reach the resident by: the call-back list")]
    [DataRow(Text, false, false, Phone)]
    [DataRow(Phone, false, false, Phone)]
    [DataRow(None, true, true, null, DisplayName = "a resident who wants no notice gets none")]
    public void The_first_channel_is_the_chosen_one_or_the_next_that_reaches_the_resident(
        ContactMethod wanted, bool hasEmail, bool hasPhone, ContactMethod? first) =>
        NoticeRules.FirstMethod(ResidentWith(wanted, hasEmail, hasPhone)).ShouldBe(first);

    [TestMethod]
    public void An_anonymous_resident_gets_no_notice() =>
        NoticeRules.FirstMethod(Resident.Anonymous).ShouldBeNull();

    [TestMethod]
    [DataRow(Mail, true, true, "Text Phone")]
    [DataRow(Text, true, true, "Mail Phone")]
    [DataRow(Mail, true, false, "Phone")]
    [DataRow(Text, false, true, "Phone")]
    [DataRow(Phone, true, true, "")]
    public void A_failed_channel_gives_way_to_the_next_and_at_last_to_the_call_back_list(
        ContactMethod first, bool hasEmail, bool hasPhone, string expected)
    {
        var chain = new List<ContactMethod>();
        var failed = new List<ContactMethod>();
        var current = first;
        while (NoticeRules.NextMethod(ResidentWith(first, hasEmail, hasPhone), current, [.. failed]) is { } next)
        {
            chain.Count.ShouldBeLessThan(4, "the chain has no end");
            failed.Add(current);
            chain.Add(next);
            current = next;
        }

        string.Join(' ', chain).ShouldBe(expected);
    }

    private static Resident ResidentWith(ContactMethod wanted, bool hasEmail, bool hasPhone) =>
        Some.Resident(wanted, hasEmail ? "ana@example.org" : " ", hasPhone ? "610-555-0100" : null);
}
