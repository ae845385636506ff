using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_remark_is_rich_text
{
    [TestMethod]
    [DataRow("<div>Filled \u2022 2 holes<br>Thanks,</div><table style=\"width:100%\"><tr><td><b>R. Soto</b></td>"
        + "<td><img src=\"cid:logo\"></td></tr></table>&nbsp;", "Filled \u2022 2 holes\nThanks,\n\nR. Soto")]
    [DataRow("<p>Done.</p>\r\n<p>See &lt;near&gt; A&amp;P</p>", "Done.\n\nSee <near> A&P")]
    [DataRow("Filled&nbsp;2 holes", "Filled 2 holes")]
    [DataRow("Se llen\u00F3 &iexcl;hoy! &#8226; &#x1F573;", "Se llen\u00F3 \u00A1hoy! \u2022 \U0001F573")]
    [DataRow("&lt;p&gt;Escaped &lt;b&gt;twice&lt;/b&gt;&lt;/p&gt;", "Escaped twice")]
    [DataRow("<style>p { color: red }</style><!-- <b>not this</b> --><P CLASS='a>b'>Shown</P><script>alert(1)</script>", "Shown")]
    [DataRow("<html><head><title>Log</title></head><body>Text <a href=\"https://example.org\">here</a></body></html>", "Text here")]
    [DataRow("Cut off <b>here</b> and <a href=\"http://exa", "Cut off here and")]
    [DataRow("<ul><li>one<li>two</ul>", "one\ntwo")]
    [DataRow("<b></b>", null)]
    [DataRow("&nbsp;", null)]
    [DataRow("<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\n\nc")]
    [DataRow("a<br/>b<br />c<HR>d", "a\nb\nc\nd")]
    [DataRow("<!DOCTYPE html><?xml version=\"1.0\"?><p>Done", "Done")]
    [DataRow("Done <!-- a comment that is cut off", "Done")]
    [DataRow("Done <!-- a > b --> today", "Done today")]
    [DataRow("<o:p>Done</o:p> <unknown>today</unknown>", "Done today")]
    [DataRow("<STYLE>p { color: red }</Style >Done<br>today", "Done\ntoday")]
    [DataRow("Done</style> <i>today</i>", "Done today", DisplayName = "The end of a hidden element hides nothing")]
    [DataRow("Done <script>today", "Done today", DisplayName = "A hidden element that is never closed hides nothing")]
    [DataRow("<a title=\"5 > 3\">Done</a> <a title='\"'>today</a>", "Done today")]
    [DataRow("<b o'clock>Done</b>", "Done", DisplayName = "A quote that begins no value")]
    [DataRow("<p>Write to <ann@example.org> or <https://example.org/a></p>", "Write to <ann@example.org> or <https://example.org/a>")]
    [DataRow("<p>a < b, <1>, <averyveryveryverylongword></p>", "a < b, <1>, <averyveryveryverylongword>")]
    [DataRow("<p>a\tb\r\nc   d</p>", "a b c d")]
    [DataRow("<p>Done</p><p></p><p> </p><p>today</p>", "Done\n\ntoday")]
    [DataRow("Done<", "Done<")]
    public void The_resident_reads_its_text_without_tags_and_entities(string html, string? text) =>
        RichText.ToPlain(html).ShouldBe(text);

    [TestMethod]
    [DataRow("temp < 5 and > 3")]
    [DataRow("5\" deep <near> A&P")]
    [DataRow("write to <ann@example.org> or <https://example.org/a>")]
    [DataRow("a<b, R&D; AT&T")]
    [DataRow("two\n\n\nblank lines  and blanks")]
    [DataRow("{ not rtf }")]
    public void Text_that_only_resembles_rich_text_stays_as_it_is(string text) => RichText.ToPlain(text).ShouldBe(text);

    [TestMethod]
    [DataRow(@"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Msftedit;}\pard\f0\fs20 Filled \b 2\b0  holes\par Thanks\par}",
        "Filled 2 holes\nThanks")]
    [DataRow(@"{\rtf1 caf\'e9 \u8226? \{x\} a\\b\~c\par}", "caf\u00E9 \u2022 {x} a\\b c")]
    [DataRow(@"{\rtf1 cut \", "cut")]
    [DataRow(@"{\rtf1 cut \par", "cut")]
    [DataRow(@"{\rtf1 cut \u8226", "cut \u2022")]
    [DataRow(@"{\rtf1 cut \'e", "cut e")]
    [DataRow(@"{\rtf1 a\line b\sect c\page d\row e}", "a\nb\nc\nd\ne")]
    [DataRow(@"{\rtf1 a\tab b\cell c}", "a b c")]
    [DataRow(@"{\rtf1 \lquote a\rquote  \ldblquote b\rdblquote  \bullet  \endash  \emdash}", "'a' \"b\" \u2022 \u2013 \u2014")]
    [DataRow(
        @"{\rtf1 \'80\'85\'91\'92\'93\'94\'95\'96\'97\'99\'f1}",
        "\u20AC\u2026\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u2122\u00F1")]
    [DataRow(@"{\rtf1 \u-10179?\u-8845?}", "\U0001F573", DisplayName = "A character beyond 32767 is written as a negative number")]
    [DataRow(@"{\rtf1 \u8226 ?a\u233 b\u241c}", "\u2022a\u00E9b\u00F1c")]
    [DataRow(@"{\rtf1 caf\u233\'e9 a\u241\'f1o}", "caf\u00E9 a\u00F1o", DisplayName = "The stand-in behind a character is not shown")]
    [DataRow("{\\rtf1 one\r\n two\\\nthree}", "one two\nthree", DisplayName = "Only an escaped line break is one")]
    [DataRow(@"{\rtf1{\info{\author Ann}{\*\company x}\'e9\~\u233?y}{\header {a}b}shown}", "shown")]
    [DataRow(@"{\rtf1{\*\unknown {\pict 00ff}more}{\b shown} too}", "shown too")]
    [DataRow(@"{\rtf1{\b bold}{\pict 00ff}{\i slanted}}", "boldslanted")]
    public void The_text_of_an_RTF_document_is_read(string rtf, string text) => RichText.ToPlain(rtf).ShouldBe(text);

    [TestMethod]
    [DataRow(
        "address article blockquote body center dd div dl dt footer form h1 h2 h3 h4 h5 h6 header html li main ol p pre section table "
            + "tbody thead tr ul",
        "a\nb\nc",
        DisplayName = "A block stands on lines of its own")]
    [DataRow("td th", "a b c", DisplayName = "A cell stands by itself in its line")]
    [DataRow(
        "a abbr b big code colgroup del em font i ins kbd label mark o:p q s small span strike strong sub sup tt u",
        "abc",
        DisplayName = "Marks within a line are not seen")]
    [DataRow("col img link meta wbr", "abc", DisplayName = "Nor are elements without a text")]
    [DataRow("head script style title xml", "ac", DisplayName = "What a browser does not show is not shown")]
    public void Each_element_of_HTML_is_read_as_a_browser_shows_it(string elements, string text)
    {
        foreach (var name in elements.Split(' '))
        {
            RichText.ToPlain($"a<{name}>b</{name}>c").ShouldBe(text, name);
        }
    }

    [TestMethod]
    public void The_settings_and_pictures_of_an_RTF_document_are_no_text()
    {
        const string Groups = "fonttbl colortbl stylesheet info pict header footer listtable listoverridetable generator";
        foreach (var group in Groups.Split(' '))
        {
            RichText.ToPlain($@"{{\rtf1{{\{group} hidden}}shown}}").ShouldBe("shown", group);
        }
    }

    [TestMethod]
    public void A_status_update_holds_its_note_as_plain_text() =>
        new StatusUpdate { Code = "DONE", ChangedAt = default, Note = " <p>Done</p> " }.Note.ShouldBe("Done");
}
