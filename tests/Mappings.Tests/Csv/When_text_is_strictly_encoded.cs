using Allentown311.Mappings.Csv;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_text_is_strictly_encoded
{
    [TestMethod]
    [DataRow("utf-8", "café 🐾", null)]
    [DataRow("windows-1252", "café €", null)]
    [DataRow("windows-1252", "Łódź", "U+0141")]
    [DataRow("windows-1252", "a 🐾", "U+1F43E")]
    [DataRow("us-ascii", "é", "U+00E9")]
    public void The_first_character_that_cannot_be_written_is_named(string encoding, string text, string? missing) =>
        StrictEncoding.Find(encoding)!.FindUnwritable(text).ShouldBe(missing);

    [TestMethod]
    public void Half_a_character_cannot_be_written_in_any_encoding() => StrictEncoding.Utf8.FindUnwritable("a \uD83D").ShouldBe("U+D83D");

    [TestMethod]
    [DataRow("utf-8")]
    [DataRow("utf-16")]
    [DataRow("utf-16BE")]
    [DataRow("utf-32")]
    [DataRow("windows-1252")]
    public void A_text_survives_encoding_and_decoding(string encoding)
    {
        var strict = StrictEncoding.Find(encoding)!;

        strict.Decode(strict.Encode("Señor “Vega”, €5")).ShouldBe("Señor “Vega”, €5");
    }

    [TestMethod]
    public void UTF_8_is_written_without_a_byte_order_mark() => StrictEncoding.Utf8.Encode("a").ShouldBe([(byte)'a']);

    [TestMethod]
    public void UTF_16_without_a_byte_order_mark_is_not_read_as_windows_1252() =>
        Should.Throw<TranslationException>(
            () => StrictEncoding.Find("windows-1252")!.Decode([(byte)'R', 0, (byte)'e', 0])).Message.ShouldContain("NUL");

    [TestMethod]
    public void An_unknown_name_gives_no_encoding() => StrictEncoding.Find("utf-9").ShouldBeNull();
}
