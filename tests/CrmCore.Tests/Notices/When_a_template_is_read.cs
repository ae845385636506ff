using Allentown311.CrmCore.Notices;

namespace Allentown311.CrmCore.Tests.Notices;

[TestClass]
public sealed class When_a_template_is_read
{
    [TestMethod]
    [DataRow("Ticket {{number}} is done.", "Ticket <number> is done.")]
    [DataRow("{{ number }}{{city}}", "<number><city>")]
    [DataRow("No place at all", "No place at all")]
    [DataRow("", "")]
    [DataRow("\n\n{{number}}", "\n\n<number>", DisplayName = "Blank lines at the beginning stay")]
    [DataRow("A brace } and { and }} alone", "A brace } and { and }} alone")]
    public void The_places_of_a_template_are_filled(string text, string filled)
    {
        var template = NoticeTemplate.Parse(text, out var fault);
        fault.ShouldBeNull();
        template!.Fill(name => $"<{name}>").ShouldBe(filled);
    }

    [TestMethod]
    public void A_value_is_never_read_as_a_template() =>
        NoticeTemplate.Parse("{{note}}", out _)!.Fill(_ => "{{number}}").ShouldBe("{{number}}");

    [TestMethod]
    public void What_may_be_a_callers_words_is_named_and_each_is_a_place() =>
        NoticeTemplate.CallersWords.ShouldBe(["address", "note", "name"]);

    [TestMethod]
    public void The_places_of_a_template_are_named_once_each() =>
        NoticeTemplate.Parse("{{note}} {{number}} {{note}}", out _)!.Places.ShouldBe(["note", "number"]);

    [TestMethod]
    public void Every_name_in_the_list_of_places_is_accepted()
    {
        foreach (var name in NoticeTemplate.Names)
        {
            NoticeTemplate.Parse($"{{{{{name}}}}}", out _).ShouldNotBeNull(name);
        }
    }

    [TestMethod]
    [DataRow("one\ntwo {{nmber}}", "line 2: unknown place {{nmber}}; known are: number, service")]
    [DataRow("{{{number}}}", "line 1: unknown place")]
    [DataRow("{{}}", "line 1: unknown place")]
    [DataRow("{{Number}}", "line 1: unknown place")]
    [DataRow("one\n\n{{number", "line 3: \"{{\" is never closed")]
    public void A_fault_names_its_line(string text, string expected)
    {
        NoticeTemplate.Parse(text, out var fault).ShouldBeNull();
        fault.ShouldStartWith(expected);
    }
}
