using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.UnitTests.Templates;

[TestClass]
public sealed class When_a_template_has_a_mistake
{
    [TestMethod]
    [DataRow("{{{ref}}}", "triple braces would write a value unescaped. Write {{name}}: it is escaped for the format it stands in")]
    [DataRow("a {{ref", "\"{{\" is never closed. Close it with \"}}\"")]
    [DataRow("{{}}", "{{}} is not a value. Templates only write values: {{name}} or {{helper name …}}; put choices into a code table")]
    [DataRow("{{#each ref}}", "{{#each ref}} is not a value")]
    [DataRow("{{^ref}}", "{{^ref}} is not a value")]
    [DataRow("{{/if}}", "{{/if}} is not a value")]
    [DataRow("{{>part}}", "{{>part}} is not a value")]
    [DataRow("{{&ref}}", "{{&ref}} is not a value")]
    [DataRow("{{!note}}", "{{!note}} is not a value")]
    [DataRow("{{~ref}}", "{{~ref}} is not a value")]
    [DataRow("{{*ref}}", "{{*ref}} is not a value")]
    [DataRow("{{else}}", "{{else}} is not a value")]
    [DataRow("{{this}}", "{{this}} is not a value")]
    [DataRow("{{uper ref}}", "unknown helper \"uper\". Helpers are: truncate, date, upper, lower, default. Did you mean \"upper\"?")]
    [DataRow("{{upper (trunc ref 3)}}", "unknown helper \"trunc\"")]
    [DataRow("{{reff}}", "unknown name \"reff\" in a template. Names here: ref, at. Did you mean \"ref\"?")]
    [DataRow("{{upper reff}}", "unknown name \"reff\" in a template")]
    [DataRow("{{date at \"YYYY\"}}", "\"YYYY\" writes Y as it stands. Write yyyy for the year")]
    [DataRow("{{date at \"yyyy\" \"Mars\"}}", "there is no time zone \"Mars\". Write an IANA name such as America/New_York, or UTC")]
    [DataRow("{{upper (date at \"DD\")}}", "\"DD\" writes D as it stands")]
    [DataRow("a}{{ref}}}", "the braces of the template \"a}{{ref}}}\" do not match. Write {{NAME}}; a brace of the text beside it")]
    public void It_is_told_once_with_what_to_write(string template, string says)
    {
        List<string> told = [];

        Template.Compile(template, Escaping.None, new Names(["ref", "at"]), (problem, remedy) => told.Add($"{problem}. {remedy}"))
            .ShouldBeNull();

        told.ShouldHaveSingleItem().ShouldStartWith(says);
    }

    [TestMethod]
    [DataRow("plain", "")]
    [DataRow("{{ref}} {{ at }} {{ref}}", "ref at")]
    [DataRow("{{truncate ref 10}}", "ref")]
    [DataRow("{{date at 'dd' 'UTC'}}", "at")]
    [DataRow("{{upper (lower ref)}}{{default at \"ref\"}}", "ref at")]
    [DataRow("{{date at \"yyyy 'D'\"}}", "at")]
    public void The_names_of_a_sound_one_are_known(string template, string names) =>
        string.Join(' ', Template.Compile(template, Escaping.None, new Names(["ref", "at"]), (problem, _) => Assert.Fail(problem))!.Names)
            .ShouldBe(names);

    [TestMethod]
    [DataRow("{{ref}}", "ref")]
    [DataRow(" {{ ref }} ", "ref")]
    [DataRow("x{{ref}}", null)]
    [DataRow("{{ref}}{{ref}}", null)]
    [DataRow("{{ref}}{{at}}", null)]
    [DataRow("{{upper ref}}", null)]
    [DataRow("ref", null)]
    public void A_template_that_is_one_name_keeps_the_type_of_its_value(string template, string? name) =>
        Template.Compile(template, Escaping.None, new Names(["ref", "at"]), (_, _) => { })!.SinglePath.ShouldBe(name);

    [TestMethod]
    [DataRow("{{a}} and <b>{{a}}</b>", "XML")]
    [DataRow("<![CDATA[{{a}}]]>", "XML")]
    [DataRow("{\"a\": \"{{a}}\"}", "JSON")]
    [DataRow("x 'name': {{a}}", "JSON")]
    [DataRow("[\"{{a}}\", 2]", "JSON")]
    [DataRow("query { find(id: \"{{a}}\") }", "JSON")]
    [DataRow("a=1&b={{a}}", "a form")]
    [DataRow("{{a}} <ana@example.com>", null)]
    [DataRow("<b>bold</b>", null, DisplayName = "no value in it")]
    [DataRow("{\"a\": 1}", null)]
    [DataRow("[{{a}}]", null)]
    [DataRow("{ {{a}} }", null)]
    [DataRow("a={{a}}", null)]
    [DataRow("3 < {{a}} & b", null)]
    public void A_format_that_is_written_by_hand_is_recognised(string template, string? format) =>
        HandWritten.FindFormat(template).ShouldBe(format);

    [TestMethod]
    [DataRow("zip='{{ticket.zip}}'", "ticket.zip")]
    [DataRow("zip='{{upper resident.name}}'", "resident.name")]
    [DataRow("x='a' and d='b {{ticket.answers.depth-1}}'", "ticket.answers.depth-1")]
    [DataRow("ref='{{ref}}'", null)]
    [DataRow("zip={{ticket.zip}}", null)]
    [DataRow("'a' {{ticket.zip}} 'b'", null)]
    public void Words_of_a_resident_between_quotes_are_found(string template, string? words) =>
        HandWritten.FindQuotedWords(template).ShouldBe(words);
}
