using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Tests.Notices;

[TestClass]
public sealed class When_a_number_is_written
{
    [TestMethod]
    [DataRow("610-555-0100", "+16105550100")]
    [DataRow(" (610) 555.0100 ", "+16105550100")]
    [DataRow("1 610 555 0100", "+16105550100")]
    [DataRow("+1 610 555 0100", "+16105550100")]
    [DataRow("001 610 555 0100", "+16105550100")]
    [DataRow("011 1 610 555 0100", "+16105550100")]
    [DataRow("\uFF0B\uFF11 \uFF16\uFF11\uFF10 555 0100", "+16105550100", DisplayName = "full-width digits")]
    [DataRow("\u0661\u0666\u0661\u0660 555 0100", "+16105550100", DisplayName = "Arabic digits")]
    [DataRow("610\u2011555\u20110100", "+16105550100", DisplayName = "dashes that do not break")]
    [DataRow("+49 30 1234567", "+49301234567")]
    [DataRow("+290 12345", "+29012345", DisplayName = "the shortest")]
    [DataRow("+49 1234567890123", "+491234567890123", DisplayName = "the longest")]
    [DataRow("210-555-0100", "+12105550100", DisplayName = "an area code that begins with 2")]
    [DataRow("989-955-0100", "+19899550100", DisplayName = "an area code and an exchange that begin with 9")]
    [DataRow("610-211-0100", null, DisplayName = "an exchange that is a short code")]
    [DataRow("+290 1234", null, DisplayName = "shorter than any number")]
    [DataRow("0049 30 1234567", "+49301234567")]
    [DataRow("011 49 30 1234567", "+49301234567")]
    public void It_has_one_form_whatever_way_it_is_written(string written, string? number) =>
        PhoneNumber.ToE164(written).ShouldBe(number);

    [TestMethod]
    [DataRow(null)]
    [DataRow("")]
    [DataRow("911", DisplayName = "a short code")]
    [DataRow("46786", DisplayName = "a short code of texts")]
    [DataRow("+911")]
    [DataRow("555-0100", DisplayName = "without an area code")]
    [DataRow("610-555-0100 x12", DisplayName = "an extension")]
    [DataRow("610-555-0100;ext=12")]
    [DataRow("610-555-0100,,12", DisplayName = "tones after the call")]
    [DataRow("610-555-0100, 484-555-0100", DisplayName = "two numbers")]
    [DataRow("610-555-0100\n484-555-0100")]
    [DataRow("*67 610-555-0100", DisplayName = "a feature code")]
    [DataRow("610-555-01OO", DisplayName = "letters")]
    [DataRow("+1+610 555 0100")]
    [DataRow("610+555 0100")]
    [DataRow("tel:+16105550100")]
    [DataRow("0610 555 0100", DisplayName = "neither North American nor with a country code")]
    [DataRow("+0610 555 0100")]
    [DataRow("111-555-0100", DisplayName = "no such area code")]
    [DataRow("911-555-0100", DisplayName = "an area code that is a short code")]
    [DataRow("610-155-0100", DisplayName = "no such exchange")]
    [DataRow("+1 610 555 01000")]
    [DataRow("+1 610 555 010")]
    [DataRow("+49 1234567890123456", DisplayName = "longer than any number")]
    public void A_text_that_is_no_single_number_is_none(string? written) => PhoneNumber.ToE164(written).ShouldBeNull();

    [TestMethod]
    [DataRow("610-555-0100", true)]
    [DataRow("787-555-0100", true, DisplayName = "Puerto Rico")]
    [DataRow("416-555-0100", true, DisplayName = "Toronto")]
    [DataRow("900-555-0100", false, DisplayName = "premium")]
    [DataRow("1 (900) 555 0100", false)]
    [DataRow("00 1 900 555 0100", false)]
    [DataRow("\uFF19\uFF10\uFF10 555 0100", false)]
    [DataRow("610-976-0100", false, DisplayName = "premium by its exchange")]
    [DataRow("876-555-0100", false, DisplayName = "Jamaica")]
    [DataRow("+1 809 555 0100", false, DisplayName = "Dominican Republic")]
    [DataRow("+44 20 7946 0000", false)]
    [DataRow("0044 20 7946 0000", false)]
    [DataRow("911", false)]
    [DataRow(null, false)]
    public void By_default_texts_go_to_the_United_States_and_Canada(string? written, bool may) =>
        PhoneNumber.MayText(PhoneNumber.ToE164(written), ["+1"]).ShouldBe(may);

    [TestMethod]
    public void Texts_to_a_country_that_shares_the_prefix_go_out_only_where_the_city_names_it()
    {
        // NANPA, area codes of other countries under +1.
        const string Codes = "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876";
        foreach (var code in Codes.Split(' '))
        {
            var number = PhoneNumber.ToE164($"{code}-555-0100");
            PhoneNumber.MayText(number, ["+1"]).ShouldBeFalse(code);
            PhoneNumber.MayText(number, [$"+1{code}"]).ShouldBeTrue(code);
        }
    }

    [TestMethod]
    [DataRow("876-555-0100", "+1876", true)]
    [DataRow("610-555-0100", "+1876", false)]
    [DataRow("610-555-0100", "+1610", true)]
    [DataRow("484-555-0100", "+1610", false)]
    [DataRow("+49 30 1234567", "+49", true)]
    [DataRow("900-555-0100", "+1900", false, DisplayName = "premium numbers whatever the city writes")]
    public void A_city_names_the_numbers_that_get_texts(string written, string prefix, bool may) =>
        PhoneNumber.MayText(PhoneNumber.ToE164(written), [prefix]).ShouldBe(may);

    [TestMethod]
    public void A_city_without_prefixes_sends_no_texts() => PhoneNumber.MayText("+16105550100", []).ShouldBeFalse();

    [TestMethod]
    [DataRow("+1", true)]
    [DataRow("+1610", true)]
    [DataRow("+9", true)]
    [DataRow("+999", true)]
    [DataRow("+123456789012345", true, DisplayName = "a whole number")]
    [DataRow("1", false)]
    [DataRow("+", false)]
    [DataRow("+0", false)]
    [DataRow("+1 610", false)]
    [DataRow("+:61", false)]
    [DataRow("-1", false)]
    [DataRow("+16a", false)]
    [DataRow("+1234567890123456", false)]
    public void A_prefix_is_a_plus_and_digits(string text, bool isPrefix) => PhoneNumber.IsPrefix(text).ShouldBe(isPrefix);
}
