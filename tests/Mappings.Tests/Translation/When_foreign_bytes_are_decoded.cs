using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_foreign_bytes_are_decoded
{
    [TestMethod]
    [DataRow("636166C3A9", "café", DisplayName = "no mark: UTF-8")]
    [DataRow("EFBBBF636166C3A9", "café", DisplayName = "UTF-8")]
    [DataRow("FFFE6300E900", "cé", DisplayName = "UTF-16, little end first")]
    [DataRow("FEFF006300E9", "cé", DisplayName = "UTF-16, big end first")]
    [DataRow("FFFE000063000000", "c", DisplayName = "UTF-32, little end first")]
    [DataRow("0000FEFF00000063", "c", DisplayName = "UTF-32, big end first")]
    [DataRow("", "")]
    public void A_mark_names_the_encoding_and_is_no_part_of_the_text(string bytes, string text) =>
        ForeignText.Decode(Convert.FromHexString(bytes)).ShouldBe(text);

    [TestMethod]
    [DataRow("636166E9", "it is not UTF-8", DisplayName = "no mark")]
    [DataRow("EFBBBF636166E9", "it is not UTF-8")]
    [DataRow("FFFE00D8", "it is not UTF-16")]
    [DataRow("FEFFD800", "it is not UTF-16BE")]
    [DataRow("FFFE000000D80000", "it is not UTF-32")]
    [DataRow("0000FEFF0000D800", "it is not UTF-32BE")]
    public void A_byte_that_is_no_text_is_refused_and_never_replaced(string bytes, string problem) =>
        Should.Throw<TranslationException>(() => ForeignText.Decode(Convert.FromHexString(bytes))).Message.ShouldBe(problem);

    [TestMethod]
    [DataRow("""{"a":"cut \ud83d"}""", """{"a":"cut \uFFFD"}""")]
    [DataRow("""{"a":"\uDD73 first"}""", """{"a":"\uFFFD first"}""")]
    [DataRow("""{"a":"\ud83d\udd73"}""", """{"a":"\ud83d\udd73"}""", DisplayName = "a whole character")]
    [DataRow("""{"a":"\ud83d\ud83d\udd73"}""", """{"a":"\uFFFD\ud83d\udd73"}""")]
    [DataRow("""{"a":"\\ud83d"}""", """{"a":"\\ud83d"}""", DisplayName = "a backslash and five letters")]
    [DataRow("""{"a":"\\\ud83d"}""", """{"a":"\\\uFFFD"}""")]
    [DataRow("""{"a":"caf\u00e9"}""", """{"a":"caf\u00e9"}""")]
    public void Half_a_character_in_json_costs_itself_alone(string json, string mended) =>
        ForeignText.MendHalfCharacters(json).ShouldBe(mended);
}
