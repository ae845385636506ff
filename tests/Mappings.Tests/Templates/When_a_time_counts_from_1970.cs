using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Templates;

[TestClass]
public sealed class When_a_time_counts_from_1970
{
    // 2026-07-04T14:30:00Z
    private const long Milliseconds = 1783175400000;

    [TestMethod]
    [DataRow("{{date ticket.requested \"epoch_ms\"}}", "1783175400000")]
    [DataRow("{{date ticket.requested 'epoch_s'}}", "1783175400")]
    [DataRow("{{date ticket.requested \"/Date()/\"}}", "\"\\/Date(1783175400000)\\/\"")]
    [DataRow("at {{date ticket.requested \"epoch_s\"}}", "\"at 1783175400\"")]
    [DataRow("{{date ticket.due \"epoch_ms\"}}", "null")]
    public void A_leaf_of_json_is_a_number_or_an_escaped_text(string template, string json)
    {
        var mapping = Rest(template);

        var body = Encoding.UTF8.GetString(mapping.Submit.Body(Values(mapping))!.Value.Bytes);

        body.ShouldContain($"\"at\":{json},");
        using var document = JsonDocument.Parse(body);
        document.RootElement.GetProperty("at").ValueKind.ShouldNotBe(JsonValueKind.Undefined);
    }

    [TestMethod]
    public void Xml_and_inner_json_have_the_same_times()
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(
            "<Ref>{{ref}}</Ref>",
            "<Ref>{{ref}}</Ref><At>{{date ticket.requested \"/Date()/\"}}</At><S>{{date ticket.requested \"epoch_s\"}}</S>",
            StringComparison.Ordinal));

        mapping.Preview(Values(mapping)).ShouldContain("<At>/Date(1783175400000)/</At><S>1783175400</S>");
    }

    [TestMethod]
    [DataRow("epoch_ms", "1783175400000", true)]
    [DataRow("epoch_ms", "/Date(1783175400000)/", true)]
    [DataRow("epoch_s", "1783175400", true)]
    [DataRow("epoch_s", "/Date(1783175400000-0400)/", true)]
    [DataRow("/Date()/", "/Date(1783175400000)/", true)]
    [DataRow("/Date()/", "/Date(1783175400000+0200)/", true)]
    [DataRow("/Date()/", "1783175400000", false)]
    [DataRow("/Date()/", "/Date(x)/", false)]
    public void Rows_are_read_in_the_same_formats(string format, string text, bool isRead)
    {
        var time = new TimeFormat([format], TimeZoneInfo.Utc);

        time.TryRead(text, out var at).ShouldBe(isRead);

        if (isRead)
        {
            at.ToUnixTimeMilliseconds().ShouldBe(Milliseconds);
        }
    }

    [TestMethod]
    [DataRow("epoch_ms", "1783175400000")]
    [DataRow("epoch_s", "1783175400")]
    [DataRow("/Date()/", "/Date(1783175400000)/")]
    public void A_cursor_is_written_in_the_format_in_which_it_is_read(string format, string text)
    {
        var time = new TimeFormat([format], TimeZoneInfo.Utc);

        time.Write(DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds)).ShouldBe(text);
        time.TryRead(text, out var back).ShouldBeTrue();
        back.ToUnixTimeMilliseconds().ShouldBe(Milliseconds);
    }

    [TestMethod]
    [DataRow("{{date ticket.requested \"epoch\"}}", "Write epoch_s for seconds")]
    [DataRow("{{date ticket.requested \"unix_ms\"}}", "Write epoch_s for seconds")]
    [DataRow("{{date ticket.requested \"/Date(ms)/\"}}", "or /Date()/")]
    [DataRow("{{date ticket.requested \"epoch_ms\" \"America/New_York\"}}", "has no time zone")]
    public void A_slip_in_such_a_format_is_named(string template, string says) =>
        Files.Load(RestText(template)).Faults.ShouldHaveSingleItem().ToString().ShouldContain(says);

    [TestMethod]
    public void A_slip_in_the_format_of_a_cursor_is_named()
    {
        var text = Files.Rest.Replace("format: \"yyyy-MM-ddTHH:mm:ss.fffZ\"", "format: milliseconds", StringComparison.Ordinal);

        Files.Load(text).Faults.ShouldHaveSingleItem().ToString().ShouldContain("epoch_ms for milliseconds");
    }

    private static string RestText(string template) => Files.Rest.Replace(
        "at: \"{{ticket.requested}}\"", $"at: '{template.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal);

    private static RestMapping Rest(string template) => Files.LoadWithoutFaults<RestMapping>(RestText(template));

    private static OrderValues Values(Mapping mapping)
    {
        var ticket = new SampleTicket(
            "pothole", "Hole", null, null, null, null, "2026-07-04T14:30:00Z",
            ImmutableDictionary<string, ImmutableArray<string>>.Empty, null, null, null);
        return SampleOrder.Of(ticket, mapping.Name, catalogue: null).Values(mapping.Codes);
    }
}
