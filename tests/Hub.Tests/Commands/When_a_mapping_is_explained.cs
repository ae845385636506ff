using Allentown311.Hub.City;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Commands.Explaining;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Commands;

[TestClass]
public sealed class When_a_mapping_is_explained
{
    [TestMethod]
    public void The_page_says_what_is_sent_what_is_read_and_what_happens_on_each_failure()
    {
        var page = Explain("parking", text => text);

        page.ShouldContain("Departments: Allentown Parking Authority. Made from `mappings/parking.yaml`, version `");
        page.ShouldContain("| status `409` | the order was there before: its record is taken, and nothing is sent again |");
        page.ShouldContain("| `resolved` | completed |");
        page.ShouldContain("| Parking meter or pay station (parking-meter) | `meter` |");
        page.ShouldContain("After 30 s the hub looks the order up by its reference");
        page.ShouldContain("`POST /hooks/parking`");
        page.ShouldContain("Of residents it holds: `ticket.address`, `ticket.answers`, `ticket.description`, `ticket.lat`, `ticket.long`.");
        page.ShouldContain("| sign-in | api_key |");
    }

    [TestMethod]
    [DataRow("streets", "`resident.phone`")]
    [DataRow("parks", "INSERT INTO work_request")]
    [DataRow("animals", "| any other | not known: it waits for a person of the city |")]
    public void Every_kind_of_mapping_has_a_page(string mapping, string expected) =>
        Explain(mapping, text => text).ShouldContain(expected);

    [TestMethod]
    public void The_same_mapping_gives_the_same_page_and_a_changed_one_another_version()
    {
        Explain("parking", text => text).ShouldBe(Explain("parking", text => text));
        Explain("parking", text => text + "\n# a remark\n").ShouldNotBe(Explain("parking", text => text));
    }

    [TestMethod]
    public void A_secret_that_stands_in_the_file_is_not_on_the_page()
    {
        var page = Explain("parking", text => text
            .Replace("hmac: \"${PARKING_HOOK_SECRET}\"", "hmac: \"a-secret, of words\"", StringComparison.Ordinal)
            .Replace("value: \"${PARKING_KEY}\"", "value: 'plain-key'", StringComparison.Ordinal));

        page.ShouldContain("hmac: ***");
        page.ShouldNotContain("of words");
        page.ShouldNotContain("plain-key");
    }

    [TestMethod]
    public void What_a_mapping_writes_never_becomes_markup()
    {
        ExplainCommand.Html("<b>", "# A <script>x</script>\n\n| a | b |\n|---|---|\n| <i> | c |\n")
            .ShouldSatisfyAllConditions(
                html => html.ShouldContain("&lt;script&gt;"),
                html => html.ShouldContain("<td>&lt;i&gt;</td>"),
                html => html.ShouldNotContain("<b>"));
    }

    private static string Explain(string name, Func<string, string> change)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "allentown");
        var faults = new Faults();
        var city = CityFolder.Load(folder, faults, SampleVariables.ReadOrStandIn);
        faults.All.ShouldBeEmpty();
        var mapping = city!.Mappings[name];
        return ContractPage.Write(city, mapping, change(File.ReadAllText(Path.Combine(folder, mapping.File))), example: null);
    }
}
