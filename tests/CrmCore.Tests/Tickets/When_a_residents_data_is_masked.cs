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

    [TestMethod]
    public void Every_part_of_the_ticket_that_tells_who_asked_and_where_is_masked()
    {
        var ticket = Some.Ticket(WorkOrderState.Pending) with
        {
            MediaUrl = "https://p.example/1",
            Location = new Location(AddressId: "A-17", Zip: "18101"),
            Resident = new Resident { FirstName = "Ana", LastName = "Ruiz", DeviceId = "device-9", AccountId = "account-9" },
        };

        new ResidentMask(ticket).Apply("by Ruiz, Ana at A-17 in 18101 from device-9, account-9: https://p.example/1 end")
            .ShouldBe("by […], […] at […] in […] from […], […]: […] end");
    }

    [TestMethod]
    [DataRow("lane 7 of 17, 71 or x7", "lane […] of 17, 71 or x7", DisplayName = "A short value is masked where it is a word")]
    [DataRow("7", "[…]")]
    [DataRow("7 and 7", "[…] and […]")]
    [DataRow("x7", "x7")]
    [DataRow("7x", "7x")]
    [DataRow("see 435 Ha", "see […]", DisplayName = "At the end of the text")]
    [DataRow("by North!", "by […]!", DisplayName = "The end of the address")]
    [DataRow("by Zo\\u00eb", "by […]", DisplayName = "A JSON escape at the end of the text")]
    [DataRow("by Zo%C3%AB", "by […]", DisplayName = "A percent escape at the end of the text")]
    [DataRow("by Zo&euml;", "by […]", DisplayName = "An entity at the end of the text")]
    [DataRow("[435 H]", "[435 H]", DisplayName = "Five characters of an address tell nothing")]
    [DataRow("[435 Ha]", "[[…]]", DisplayName = "Six do")]
    [DataRow("at  435 Hamilton  Street North !", "at  […] !", DisplayName = "Blanks around a value stay")]
    [DataRow("call 717-556-9999 or 55501", "call 717-556-9999 or 55501", DisplayName = "Somebody else's number")]
    [DataRow("call 555-0142 today", "call […] today", DisplayName = "The local part of the number")]
    [DataRow("call (484)5550142 today", "call ([…] today", DisplayName = "The same local part under another code, in doubt")]
    public void A_part_of_a_value_is_masked_where_it_can_be_recognized(string text, string masked) =>
        new ResidentMask(Ticket).Apply(text).ShouldBe(masked);

    [TestMethod]
    [DataRow("Jo B", "by Jo  B!")]
    [DataRow("Jo  B", "by Jo B!")]
    [DataRow(" Jo\tB ", "by Jo+B!")]
    public void A_short_name_of_several_words_is_found_whatever_stands_between_them(string name, string text)
    {
        var ticket = Some.Ticket(WorkOrderState.Pending) with { Resident = new Resident { FirstName = name } };

        new ResidentMask(ticket).Apply(text).ShouldBe("by […]!");
    }

    [TestMethod]
    public void Numbers_stay_where_the_resident_gave_no_telephone_number()
    {
        var ticket = Some.Ticket(WorkOrderState.Pending) with { Resident = new Resident { Phone = "311" } };

        new ResidentMask(Some.Ticket(WorkOrderState.Pending)).Apply("call 610-555-0142").ShouldBe("call 610-555-0142");
        new ResidentMask(ticket).Apply("call 610-555-0311 or 311").ShouldBe("call 610-555-0311 or […]");
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("\\")]
    [DataRow("a\\u00e")]
    [DataRow("a\\u00zz b")]
    [DataRow("100% of 5%4 and %zz and %e9")]
    [DataRow("a & b &; &c; &nosuchname; &amp")]
    [DataRow("''\"\" + \t\n")]
    [DataRow("&#x1F573; &amp;amp;")]
    public void Text_that_looks_escaped_and_is_not_stays_as_it_is(string text) => new ResidentMask(Ticket).Apply(text).ShouldBe(text);

    [TestMethod]
    public void No_text_is_too_odd_to_be_masked()
    {
        var random = new Random(311);
        const string Marks = "\\u0e9%&;#x+'\" 7aZoë";
        var mask = new ResidentMask(Ticket);
        for (var i = 0; i < 1_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(16)).Select(_ => Marks[random.Next(Marks.Length)]));
            var masked = mask.Apply($"{text}|zoe.obrien@example.org|{text}");
            masked.ShouldContain("|[…]|", Case.Sensitive, text);
        }
    }
}
