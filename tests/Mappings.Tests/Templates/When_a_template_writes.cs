using System.Collections.Immutable;
using System.Xml.Linq;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.UnitTests.Templates;

[TestClass]
public class When_a_template_writes
{
    [TestMethod]
    [DataRow("5\" deep, 'near' <the> A&P")]
    [DataRow("]]> <!-- {{ref}} ${HOME} &amp;")]
    [DataRow("paw 🐾, flag 🇵🇷")]
    [DataRow("first\nsecond\r\nthird\tfourth")]
    public void Every_text_survives_xml_in_element_and_attribute(string text)
    {
        var xml = XElement.Parse(
            Render("<a b=\"{{ticket.description}}\">{{ticket.description}}</a>", Escaping.Xml, text), LoadOptions.PreserveWhitespace);

        xml.Value.ShouldBe(text);
        xml.Attribute("b")!.Value.ShouldBe(text);
    }

    [TestMethod]
    public void Characters_that_xml_cannot_hold_are_left_out()
    {
        Render("{{ticket.description}}", Escaping.Xml, "a\u0000\u0001\u001B\uFFFE\uD83Db\uDC3Ec").ShouldBe("abc");
    }

    [TestMethod]
    public void A_value_cannot_change_the_rest_of_a_url()
    {
        Render("/x/{{ticket.description}}?", Escaping.Url, "a/b?c=d&e#f ñ%").ShouldBe("/x/a%2Fb%3Fc%3Dd%26e%23f%20%C3%B1%25?");
    }

    [TestMethod]
    public void A_value_for_a_serializer_is_not_escaped()
    {
        Render("[{{ticket.description}}]", Escaping.None, "<a> & \"b\"").ShouldBe("[<a> & \"b\"]");
    }

    [TestMethod]
    [DataRow("abcdef", 4, "abcd")]
    [DataRow("abc", 4, "abc")]
    [DataRow("abc🐾d", 4, "abc")]
    [DataRow("abc🐾d", 5, "abc🐾")]
    public void Truncating_never_cuts_a_character_in_two(string text, int most, string cut)
    {
        Render($"{{{{truncate ticket.description {most}}}}}", Escaping.None, text).ShouldBe(cut);
    }

    [TestMethod]
    [DataRow("{{date ticket.requested \"MM/dd/yyyy hh:mm tt\" \"America/New_York\"}}", "07/04/2026 02:30 PM")]
    [DataRow("{{date ticket.requested \"yyyy-MM-dd\"}}", "2026-07-04")]
    [DataRow("{{ticket.requested}}", "2026-07-04T18:30:00Z")]
    [DataRow("{{date ticket.due \"yyyy\"}}", "")]
    [DataRow("{{upper (default ticket.zip \"none\")}}", "NONE")]
    [DataRow("{{lower ticket.service}}", "pothole")]
    [DataRow("{{ticket.lat}}", "40.5")]
    [DataRow("{{resident.first_name}}|{{resident.last_name}}", "Ana|María Ruiz")]
    [DataRow("{{ticket.answers.width-feet}}", "3, 4")]
    [DataRow("{{ticket.answers.never-asked}}", "")]
    public void Helpers_write_the_same_in_every_culture(string template, string text)
    {
        var before = System.Globalization.CultureInfo.CurrentCulture;
        System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("es-ES");
        try
        {
            Render(template, Escaping.None).ShouldBe(text);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void A_service_without_a_code_is_not_guessed()
    {
        var mapping = Loading.Files.LoadWithoutFaults<Allentown311.Mappings.Soap.SoapMapping>(Loading.Files.Soap);

        var failure = Should.Throw<TranslationException>(() => mapping.Preview(Order("", "graffiti").Values(mapping.Codes)));

        failure.Message.ShouldBe("The mapping has no code for ticket.service \"graffiti\": add it to codes.problem.map, then retry.");
    }

    private static string Render(string template, Escaping escaping, string description = "")
    {
        List<string> faults = [];
        var compiled = Template.Compile(
            template, escaping, OrderValues.NamesOf(CodeTables.None, null), (problem, _) => faults.Add(problem));
        faults.ShouldBeEmpty();
        return compiled.ShouldNotBeNull().Render(Order(description).Values(CodeTables.None));
    }

    private static SampleOrder Order(string description, string service = "pothole") => SampleOrder.Of(
        new SampleTicket(
            service, description, null, 40.5, null, null, "2026-07-04T18:30:00Z",
            ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("width-feet", ["3", "4"]), "Ana María Ruiz", null, null),
        "streets", null);
}
