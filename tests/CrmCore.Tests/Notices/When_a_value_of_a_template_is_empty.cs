using Allentown311.CrmCore.Notices;

namespace Allentown311.CrmCore.Tests.Notices;

[TestClass]
public sealed class When_a_value_of_a_template_is_empty
{
    [TestMethod]
    [DataRow("Number: {{number}}\nBy: {{department}}\nUntil: {{due}}", "Number: <number>\nUntil: <due>", DisplayName = "A label")]
    [DataRow("Until: {{due}}\nBy: {{department}}.", "Until: <due>", DisplayName = "A label with a full stop, at the end")]
    [DataRow("By: {{department}}\nUntil: {{due}}", "Until: <due>", DisplayName = "A label at the beginning")]
    [DataRow("  {{note}} \nend", "end", DisplayName = "A line of one place")]
    [DataRow("{{note}}, {{department}}\nend", "end", DisplayName = "A line of places that are all empty")]
    public void The_line_of_an_empty_value_is_left_out(string text, string filled) => Fill(text, "department", "note").ShouldBe(filled);

    [TestMethod]
    [DataRow("a\n\n{{note}}\n\nb", "a\n\nb", DisplayName = "Between")]
    [DataRow("a\n\n{{note}}\n\n{{department}}\n\nb", "a\n\nb", DisplayName = "Several between")]
    [DataRow("a\n{{note}}\n\nb", "a\n\nb", DisplayName = "The blank line below stays")]
    [DataRow("a\n{{note}}\nb", "a\nb", DisplayName = "No blank line is added")]
    [DataRow("{{note}}\n\nb", "b", DisplayName = "At the beginning")]
    [DataRow("a\n\n{{note}}", "a", DisplayName = "At the end")]
    [DataRow("a\n\n\nb\n{{note}}\nc", "a\n\n\nb\nc", DisplayName = "Blank lines the city wrote elsewhere stay")]
    public void No_blank_lines_remain_in_place_of_an_omitted_line(string text, string filled) =>
        Fill(text, "department", "note").ShouldBe(filled);

    [TestMethod]
    [DataRow("We got {{number}}. Expected by {{due}}.", "We got <number>.")]
    [DataRow("We got {{number}}. Expected by {{due}}. Call 311!", "We got <number>. Call 311!")]
    [DataRow("Is it {{due}}? We got {{number}}.", "We got <number>.")]
    [DataRow("It is at 3.5 {{due}}. We got {{number}}.", "We got <number>.", DisplayName = "A point inside a number ends no sentence")]
    public void The_sentence_of_an_empty_value_is_left_out(string text, string filled) => Fill(text, "due").ShouldBe(filled);

    [TestMethod]
    [DataRow("We got {{number}} ({{service}}), for {{due}}.", "We got <number> (<service>), for.")]
    [DataRow("{{service}} {{due}} at {{address}}", "<service> at <address>")]
    [DataRow("{{service}} {{due}}{{address}}", "<service> <address>", DisplayName = "The blank before the next value stays")]
    [DataRow("{{service}} {{due}}or {{address}}", "<service> or <address>", DisplayName = "And before the next word")]
    [DataRow("{{service}} {{due}}. {{address}} {{due}} ", "<service>. <address>", DisplayName = "In each of two sentences")]
    [DataRow("{{due}} {{service}}", " <service>")]
    public void A_sentence_with_another_value_stays(string text, string filled) => Fill(text, "due").ShouldBe(filled);

    [TestMethod]
    [DataRow("Hello {{name}}\n\nDone.", "Hello\n\nDone.")]
    [DataRow("Hello {{name}},\n\nDone.", "Hello,\n\nDone.")]
    [DataRow("Hello {{name}} \n\nDone.", "Hello\n\nDone.")]
    [DataRow("{{name}}!\n\nDone.", "Done.")]
    [DataRow("{{name}}\n\nDone.", "Done.")]
    public void A_greeting_stays_without_the_name(string text, string filled) => Fill(text, "name").ShouldBe(filled);

    [TestMethod]
    public void A_value_of_blanks_counts_as_empty() =>
        NoticeTemplate.Parse("a\n{{note}}\nb", out _)!.Fill(_ => " \n\t ").ShouldBe("a\nb");

    [TestMethod]
    public void The_lines_of_a_value_stay_as_they_are() =>
        NoticeTemplate.Parse("a\n{{note}}\n{{due}}\nb", out _)!.Fill(n => n == "note" ? "one\n\n\ntwo\n" : null)
            .ShouldBe("a\none\n\n\ntwo\nb");

    [TestMethod]
    [DataRow("by {{due}}.", "by .")]
    [DataRow("{{note}}\n{{due}}", "\n")]
    public void A_template_of_which_nothing_would_remain_is_written_whole(string text, string filled) =>
        Fill(text, "due", "note").ShouldBe(filled);

    [TestMethod]
    public void A_template_without_empty_values_is_written_to_the_letter()
    {
        const string Text = "Hello {{name}}, \n\n\n  {{note}}  \n-- \n{{city}}. {{due}}.  \n\n";

        Fill(Text).ShouldBe("Hello <name>, \n\n\n  <note>  \n-- \n<city>. <due>.  \n\n");
    }

    private static string Fill(string text, params string[] empty) =>
        NoticeTemplate.Parse(text, out _)!.Fill(name => empty.Contains(name) ? null : $"<{name}>");
}
