using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_key_is_written_in_several_ways
{
    [TestMethod]
    [DataRow("WR1         ", "WR1", DisplayName = "padded to the width of a column")]
    [DataRow("WR1\0\0\0", "WR1", DisplayName = "filled with NUL")]
    [DataRow("\r\n\tWR1\n", "WR1", DisplayName = "in indented XML")]
    [DataRow("\u00a0WR1\u3000", "WR1", DisplayName = "between unbreakable and wide blanks")]
    [DataRow("\uFEFFWR1", "WR1", DisplayName = "behind a byte order mark")]
    [DataRow("W\u200bR\u00ad1\u200e", "WR1", DisplayName = "with marks that nobody sees")]
    [DataRow("WR  1", "WR 1", DisplayName = "with two blanks")]
    [DataRow("WR\u00a01", "WR 1", DisplayName = "with an unbreakable blank")]
    [DataRow("WR\u20111", "WR-1", DisplayName = "with an unbreakable hyphen")]
    [DataRow("WR–1", "WR-1", DisplayName = "with a dash that a word processor made")]
    [DataRow("WR\u22121", "WR-1", DisplayName = "with a minus sign")]
    [DataRow("ＷＲ－１", "WR-1", DisplayName = "in wide characters")]
    [DataRow("A\u0308-1", "Ä-1", DisplayName = "with a letter and its accent apart")]
    [DataRow("{6F9619FF-8B86-D011-B42D-00C04FC964FF}", "6f9619ff-8b86-d011-b42d-00c04fc964ff", DisplayName = "a GUID in braces")]
    [DataRow("6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff", DisplayName = "a GUID in capitals")]
    [DataRow("urn:uuid:6F9619FF-8B86-D011-B42D-00C04FC964FF", "6f9619ff-8b86-d011-b42d-00c04fc964ff", DisplayName = "a GUID as URN")]
    [DataRow("(6F9619FF-8B86-D011-B42D-00C04FC964FF)", "6f9619ff-8b86-d011-b42d-00c04fc964ff", DisplayName = "a GUID in parentheses")]
    [DataRow("48213.0", "48213", DisplayName = "as a number with a fraction of zero")]
    [DataRow("48213.", "48213", DisplayName = "as a number with a point")]
    [DataRow("48213.000000", "48213", DisplayName = "as a decimal of six places")]
    [DataRow("-48213.0", "-48213", DisplayName = "below zero")]
    [DataRow("4.8213E4", "48213", DisplayName = "as a binary number")]
    [DataRow("4.82130E4", "48213", DisplayName = "as a binary number with a zero behind")]
    [DataRow("1.0E7", "10000000", DisplayName = "as Java writes ten million")]
    [DataRow("1.01E11", "101000000000", DisplayName = "as XML Schema writes it")]
    [DataRow("1.01000000003E+11", "101000000003", DisplayName = "with all its digits before an exponent")]
    [DataRow("0.0", "0")]
    public void It_is_the_same_key(string written, string key)
    {
        RecordKey.Of(written).ShouldBe(key);
        RecordKey.FindLoss(written).ShouldBeNull();
        RecordKey.Of(key).ShouldBe(key, "the form is final");
    }

    [TestMethod]
    [DataRow("003301", DisplayName = "leading zeros")]
    [DataRow("wr-1", DisplayName = "small letters")]
    [DataRow("48213.5", DisplayName = "a fraction")]
    [DataRow("12.10", DisplayName = "a chapter")]
    [DataRow("7E3", DisplayName = "a name like a number")]
    [DataRow("12E5", DisplayName = "another one")]
    [DataRow("1.2.3")]
    [DataRow("2026-07-04")]
    [DataRow("90071992547409931234", DisplayName = "more digits than a binary number has")]
    [DataRow("#12")]
    [DataRow("A,B")]
    [DataRow("1.5E-3")]
    public void What_belongs_to_a_key_stays(string key)
    {
        RecordKey.Of(key).ShouldBe(key);
        RecordKey.FindLoss(key).ShouldBeNull();
    }

    [TestMethod]
    [DataRow("1.01E+11", DisplayName = "a spreadsheet's number")]
    [DataRow("1,01E+11", DisplayName = "the same in a country of decimal commas")]
    [DataRow("\uFEFF 1.01E+11 ", DisplayName = "between blanks")]
    [DataRow("1E+12", DisplayName = "one digit")]
    [DataRow("4.8213e+06", DisplayName = "six digits of C")]
    [DataRow("1.2345678901234567E19", DisplayName = "a binary number beyond its exact digits")]
    [DataRow("WR\uFFFD1", DisplayName = "a character that could not be read")]
    public void A_key_that_has_lost_digits_is_known_as_such(string text)
    {
        RecordKey.FindLoss(text).ShouldNotBeNull();
        RecordKey.FindLoss(RecordKey.Of(text)).ShouldNotBeNull("also in its one form");
    }

    [TestMethod]
    public void Half_a_character_is_a_loss_too() => RecordKey.FindLoss($"WR{'\ud83d'}1").ShouldNotBeNull();

    [TestMethod]
    [DataRow(null)]
    [DataRow(" \u00a0\uFEFF")]
    [DataRow("null")]
    [DataRow("NULL")]
    [DataRow("(null)")]
    [DataRow(" undefined ")]
    [DataRow("NaN")]
    [DataRow("[object Object]")]
    public void A_word_for_no_value_is_no_key(string? text) => RecordKey.OrNull(text).ShouldBeNull();

    [TestMethod]
    [DataRow("aln-26-00417-3-1")]
    [DataRow("ALN-26-00417-3-1    ")]
    [DataRow("ALN–26–00417–3–1")]
    public void Our_reference_is_known_in_any_case_and_padding(string written) =>
        RecordKey.IsSameReference(written, "ALN-26-00417-3-1").ShouldBeTrue();

    [TestMethod]
    public void Another_reference_is_another_one() => RecordKey.IsSameReference("ALN-26-00417-3-1", "ALN-26-00417-3-2").ShouldBeFalse();

    [TestMethod]
    public void No_text_is_too_odd_to_be_read()
    {
        var random = new Random(311);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(0x10000)));
            var key = RecordKey.Of(text);
            RecordKey.Of(key).ShouldBe(key);
            RecordKey.FindLoss(text).ShouldBe(RecordKey.FindLoss(key));
        }
    }
}
