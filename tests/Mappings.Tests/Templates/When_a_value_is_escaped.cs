using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.UnitTests.Templates;

[TestClass]
public sealed class When_a_value_is_escaped
{
    [TestMethod]
    [DataRow("a & <b> \"c\" 'd'", "a &amp; &lt;b&gt; &quot;c&quot; &apos;d&apos;")]
    [DataRow("1\r\n2\t3", "1&#13;&#10;2&#9;3")]
    [DataRow("bell\u0007, \uFFFE", "bell, ")]
    [DataRow("\U0001F573 é", "\U0001F573 é")]
    public void Xml_holds_the_text_and_nothing_that_it_cannot_hold(string text, string written) =>
        ShouldWrite(Escaping.Xml, text, written);

    [TestMethod]
    public void Xml_holds_no_half_of_a_character()
    {
        ShouldWrite(Escaping.Xml, "half \uD83D, other half \uDD73, end \uD83D", "half , other half , end ");
        ShouldWrite(Escaping.Xml, "\uD83D\uD83D\uDD73", "\U0001F573");
    }

    [TestMethod]
    [DataRow("a/b?c=d&e#f %", "a%2Fb%3Fc%3Dd%26e%23f%20%25")]
    [DataRow("é", "%C3%A9")]
    public void A_part_of_an_address_stays_one_part(string text, string written) => ShouldWrite(Escaping.Url, text, written);

    [TestMethod]
    [DataRow("a\r\nb\u2028c\u2029d\u0007e\u0085f", "a  b c d e f")]
    [DataRow("plain é", "plain é")]
    public void A_line_stays_one_line(string text, string written) => ShouldWrite(Escaping.Line, text, written);

    [TestMethod]
    [DataRow("a & <b>\n", "a & <b>\n")]
    public void Where_a_serializer_writes_it_stays_as_it_is(string text, string written) => ShouldWrite(Escaping.None, text, written);

    private static void ShouldWrite(Escaping escaping, string text, string written)
    {
        Template.Escape(text, escaping).ShouldBe(written);
        Template.Compile("[{{a.b}}|{{a.c}}]", escaping, new Names(["a.b", "a.c"]), (problem, _) => Assert.Fail(problem))!
            .Render(new Values(text)).ShouldBe($"[{written}|{written}]");
    }

    private sealed record Values(string Text) : IValues
    {
        public object? Get(string name) => Text;
    }
}
