using System.Collections.Frozen;
using Allentown311.CrmCore.Residents;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Templates;

[TestClass]
public sealed class When_an_order_has_a_value_for_every_name
{
    private static readonly CodeTables Codes = new(new Dictionary<string, CodeTable>
    {
        ["problem"] = new("ticket.service", new Dictionary<string, string> { ["pothole"] = "PTH" }.ToFrozenDictionary()),
        ["zone"] = new("ticket.zip", FrozenDictionary<string, string>.Empty, "Z0"),
        ["kind"] = new("ticket.group", FrozenDictionary<string, string>.Empty),
    }.ToFrozenDictionary());

    [TestMethod]
    [DataRow("ref", "ALN-1")]
    [DataRow("department", "streets")]
    [DataRow("ticket.number", "26-00417")]
    [DataRow("ticket.service", "pothole")]
    [DataRow("ticket.service_name", "Pothole")]
    [DataRow("ticket.group", "Roads")]
    [DataRow("ticket.description", "deep\nhole")]
    [DataRow("ticket.address", "435 Hamilton St")]
    [DataRow("ticket.address_id", "A-77")]
    [DataRow("ticket.zip", "18101")]
    [DataRow("ticket.lat", "40.6023")]
    [DataRow("ticket.long", "-75.4714")]
    [DataRow("ticket.media_url", "https://p.test/1.jpg")]
    [DataRow("ticket.requested", "2026-07-04T14:30:05Z")]
    [DataRow("ticket.due", "2026-07-06T21:00:00Z")]
    [DataRow("resident.name", "Ana Vega")]
    [DataRow("resident.first_name", "Ana")]
    [DataRow("resident.last_name", "Vega")]
    [DataRow("resident.email", "ana@x.test")]
    [DataRow("resident.phone", "+16105550100")]
    [DataRow("resident.language", "es")]
    [DataRow("code.problem", "PTH")]
    [DataRow("code.zone", "Z0")]
    [DataRow("ticket.answers.depth", "deep, wide")]
    [DataRow("ticket.answers.none", "")]
    public void It_is_written(string name, string text)
    {
        var template = Template.Compile($"<{{{{{name}}}}}>", Escaping.None, OrderValues.NamesOf(Codes, null), Fail).ShouldNotBeNull();

        template.Render(Orders.Values(Codes)).ShouldBe($"<{text}>");
        template.Names.ShouldBe([name]);
    }

    [TestMethod]
    public void A_service_without_a_code_parks_the_order_with_what_to_write() =>
        Should.Throw<TranslationException>(() => Orders.Values(Codes).Get("code.kind")).Message
            .ShouldBe("The mapping has no code for ticket.group \"Roads\": add it to codes.kind.map, then retry.");

    [TestMethod]
    public void A_name_that_does_not_exist_is_told() =>
        Should.Throw<TranslationException>(() => Orders.Values(Codes).Get("ticket.nobody")).Message
            .ShouldBe("The template asks for \"ticket.nobody\", which does not exist.");

    [TestMethod]
    public void The_names_are_those_of_every_mapping_its_codes_and_the_catalogues_questions()
    {
        var asked = OrderValues.NamesOf(Codes, ["depth"]);
        asked.Contains("code.zone").ShouldBeTrue();
        asked.Contains("code.nothing").ShouldBeFalse();
        asked.Contains("ticket.answers.depth").ShouldBeTrue();
        asked.Contains("ticket.answers.width").ShouldBeFalse();
        asked.Describe().ShouldStartWith("ref, department, ticket.number, ticket.service, ");
        asked.Describe().ShouldEndWith(", ticket.answers.CODE");

        var any = OrderValues.NamesOf(CodeTables.None, null);
        any.Contains("ticket.answers.width").ShouldBeTrue();
        any.Describe().ShouldEndWith("resident.language, ticket.answers.CODE");
        OrderValues.NamesOf(CodeTables.None, []).Describe().ShouldEndWith("resident.language");
    }

    [TestMethod]
    [DataRow("{{truncate ticket.description 4}}", "deep")]
    [DataRow("{{upper ref}}/{{lower ref}}", "ALN-1/aln-1")]
    [DataRow("{{default ticket.media_url \"none\"}}", "https://p.test/1.jpg")]
    [DataRow("{{default ticket.answers.none \"none\"}}", "none")]
    [DataRow("{{date ticket.requested \"dd.MM.yyyy HH:mm\"}}", "04.07.2026 14:30")]
    [DataRow("{{date ticket.requested \"dd.MM.yyyy HH:mm\" \"America/New_York\"}}", "04.07.2026 10:30")]
    [DataRow("{{date ticket.zip \"yyyy\"}}", "")]
    [DataRow("{{upper (truncate ticket.zip 3)}}", "181")]
    public void A_helper_changes_a_value(string text, string written) =>
        Template.Compile(text, Escaping.None, OrderValues.NamesOf(Codes, null), Fail)!.Render(Orders.Values(Codes)).ShouldBe(written);

    [TestMethod]
    public void A_value_that_is_not_given_is_nothing()
    {
        var nobody = Orders.Values(Codes, Orders.Ticket with { Resident = Resident.Anonymous, MediaUrl = null, DueAt = null });

        Template.Compile("[{{resident.name}}{{resident.phone}}{{ticket.media_url}}{{ticket.due}}]", Escaping.None,
            OrderValues.NamesOf(Codes, null), Fail)!.Render(nobody).ShouldBe("[]");
        nobody.Get("ticket.due").ShouldBeNull();
    }

    private static void Fail(string problem, string remedy) => Assert.Fail($"{problem}. {remedy}");
}
