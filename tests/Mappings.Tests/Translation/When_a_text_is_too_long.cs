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
    public void A_long_text_is_cut_between_characters_and_never_inside_one(string text, int most, string cut)
    {
        ShortText.Cut(text, most).ShouldBe(cut);
        ShortText.Shown(text, most).ShouldBe(text.Length > most ? $"{cut}…" : text);
    }

    [TestMethod]
    public void A_length_below_one_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => ShortText.Cut("abc", 0));

    [TestMethod]
    public void A_shortened_reason_never_holds_half_a_character()
    {
        for (var blanks = 0; blanks < 60; blanks++)
        {
            // ShortText removes the blanks, so it cuts the text long before the line is full, and at another place in each round.
            var reason = ShortText.Of(new string(' ', blanks) + string.Concat(Enumerable.Repeat($"{Pothole} ", 40)), 12);

            reason.Length.ShouldBeLessThanOrEqualTo(12);
            reason.EnumerateRunes().ShouldAllBe(r => r.Value != 0xFFFD, $"after {blanks} blanks");
        }
    }
}
