using System.Collections.Immutable;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.CrmCore.Tests.Tickets;

[TestClass]
public sealed class When_a_residents_data_is_masked
{
    private static readonly Ticket Ticket = Some.Ticket(WorkOrderState.Pending) with
    {
        Description = "Canary \"deep\" <hole> & más 🕳\nsecond line",
        Location = new Location("435 Hamilton Street North"),
        Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("lane", ["left & far", "7"]),
        Resident = new Resident { FirstName = "Zoë", LastName = "O'Brien", Email = "zoe.obrien@example.org", Phone = "+1 (610) 555-0142" },
    };

    private static readonly string[] Values =
    [
        Ticket.Description, Ticket.Location.Address!, "left & far", "7",
        "Zoë O'Brien", "O'Brien", "zoe.obrien@example.org", "+1 (610) 555-0142",
    ];

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<object[]> Encodings =>
    [
        ["as it is", (Func<string, string>)(v => v)],
        ["JSON", (Func<string, string>)(v => JsonSerializer.Serialize(v)[1..^1])],
        ["relaxed JSON", (Func<string, string>)(v => JsonSerializer.Serialize(v, Relaxed)[1..^1])],
        ["XML", (Func<string, string>)(v => WebUtility.HtmlEncode(v))],
        ["XML text", (Func<string, string>)(v => v.Replace("&", "&amp;").Replace("<", "&lt;"))],
        ["XML in hex", (Func<string, string>)(v => string.Concat(v.EnumerateRunes().Select(r => $"&#x{r.Value:X};")))],
        ["percent", (Func<string, string>)(v => Uri.EscapeDataString(v))],
        ["form", (Func<string, string>)(v => WebUtility.UrlEncode(v))],
        ["CSV", (Func<string, string>)(v => v.Replace("\"", "\"\""))],
        ["SQL", (Func<string, string>)(v => v.Replace("'", "''"))],
        ["upper case", (Func<string, string>)(v => v.ToUpperInvariant())],
        ["on one line", (Func<string, string>)(v => v.ReplaceLineEndings("  "))],
    ];

    [TestMethod]
    [DynamicData(nameof(Encodings))]
    public void No_value_is_left_in_any_encoding(string encoding, object encode)
    {
        foreach (var value in Values)
        {
            var encoded = ((Func<string, string>)encode)(value);
            new ResidentMask(Ticket).Apply($"<N> {encoded} </N>").ShouldBe("<N> […] </N>", $"{encoding}: {value}");
        }
    }

    [TestMethod]
    public void Text_that_is_not_the_residents_stays() =>
        new ResidentMask(Ticket).Apply("""<Ref>ALN-26-00001-0-1</Ref><Type>PTH</Type><Pri>2</Pri><At>2026-07-06T12:17:00</At>""")
            .ShouldBe("""<Ref>ALN-26-00001-0-1</Ref><Type>PTH</Type><Pri>2</Pri><At>2026-07-06T12:17:00</At>""");

    [TestMethod]
    public void A_cut_address_and_a_phone_number_in_another_form_are_masked()
    {
        var masked = new ResidentMask(Ticket).Apply("at 435 Hamilton, call 610.555.0142 or 6105550142");
        masked.ShouldNotContain("Hamil");
        masked.ShouldNotContain("0142");
        masked.ShouldContain("call");
    }
}
