using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_text_is_cleaned
{
    [TestMethod]
    [DataRow(null, "")]
    [DataRow("", "")]
    [DataRow("  deep hole  ", "deep hole")]
    [DataRow("5\" deep <near> A&P; ¿cuándo? 🕳", "5\" deep <near> A&P; ¿cuándo? 🕳", DisplayName = "ordinary text stays")]
    [DataRow("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour", DisplayName = "line breaks become line feeds")]
    [DataRow("one\u2028two\u2029three\u0085four", "one\ntwo\nthree\nfour", DisplayName = "Unicode's line breaks too")]
    [DataRow("a\tb", "a\tb", DisplayName = "tabs stay")]
    [DataRow("a\0b\u0007c\u001bd\u007fe\u009ff", "abcdef", DisplayName = "control characters are removed")]
    [DataRow("a\u0085\u009fb", "a\nb", DisplayName = "also those beyond ASCII alone")]
    [DataRow("\ufeffa\ufeffb", "ab", DisplayName = "byte order marks are removed")]
    [DataRow("a\ufffdb\ufffec\uffffd", "abcd", DisplayName = "characters that XML cannot hold are removed")]
    public void Cleaned_text_is_safe_to_pass_on(string? text, string clean) => CleanText.Of(text).ShouldBe(clean);

    [TestMethod]
    public void Lone_surrogates_are_removed_and_pairs_stay() =>
        CleanText.Of($"a{'\ud83d'}b{'\udd73'}c\ud83d\udd73").ShouldBe("abc\ud83d\udd73");

    [TestMethod]
    public void A_line_separator_is_a_line_break_with_and_without_control_characters_in_the_text() =>
        CleanText.Of("a\u2028b").ShouldBe(CleanText.Of("a\u2028\0b"));

    [TestMethod]
    public void Cleaning_twice_changes_nothing()
    {
        for (var c = 0; c <= 0xFFFF; c++)
        {
            var once = CleanText.Of($"a{(char)c}b\0");
            CleanText.Of(once).ShouldBe(once, $"U+{c:X4}");
        }
    }

    [TestMethod]
    public void XML_can_hold_every_character_that_is_left()
    {
        var all = string.Concat(Enumerable.Range(0, 0x10000).Select(c => (char)c));
        Should.NotThrow(() => System.Xml.XmlConvert.VerifyXmlChars(CleanText.Of(all)));
    }

    [TestMethod]
    public void A_long_text_is_not_cut() => CleanText.Of(new string('x', 100_000)).Length.ShouldBe(100_000);
}
