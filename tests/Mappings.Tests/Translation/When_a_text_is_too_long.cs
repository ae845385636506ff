using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_text_is_too_long
{
    // One character, two UTF-16 units.
    private const string Pothole = "\U0001F573";

    [TestMethod]
    [DataRow("abc", 3, "abc")]
    [DataRow("abcd", 3, "abc")]
    [DataRow($"ab{Pothole}", 4, $"ab{Pothole}")]
    [DataRow($"ab{Pothole}c", 4, $"ab{Pothole}")]
    [DataRow($"ab{Pothole}c", 3, "ab")]
    [DataRow($"{Pothole}{Pothole}", 3, Pothole)]
    [DataRow(Pothole, 1, "")]
    public void It_is_cut_between_characters_and_never_inside_one(string text, int most, string cut)
    {
        ShortText.Cut(text, most).ShouldBe(cut);
        ShortText.Shown(text, most).ShouldBe(text.Length > most ? $"{cut}…" : text);
    }

    [TestMethod]
    public void Nothing_is_no_length() => Should.Throw<ArgumentOutOfRangeException>(() => ShortText.Cut("abc", 0));

    [TestMethod]
    public void A_reason_holds_no_half_of_a_character_wherever_it_was_cut()
    {
        for (var blanks = 0; blanks < 60; blanks++)
        {
            // Blanks go, so that the text looked at is cut long before the line is full, and at another place each time.
            var reason = ShortText.Of(new string(' ', blanks) + string.Concat(Enumerable.Repeat($"{Pothole} ", 40)), 12);

            reason.Length.ShouldBeLessThanOrEqualTo(12);
            reason.EnumerateRunes().ShouldAllBe(r => r.Value != 0xFFFD, $"after {blanks} blanks");
        }
    }
}
