using System.Collections.Immutable;
using System.Text;
using Allentown311.Mappings.Tests;

namespace Allentown311.Mappings.UnitTests.FileFormats;

[TestClass]
public sealed class When_an_order_is_written_into_a_file
{
    private const string Ref = "TEST-26-00001-0-1";

    [TestMethod]
    public void Cells_without_quotes_stand_between_the_first_and_the_last_line() =>
        Write(FileMappings.Pipe, "5\" deep\nand \"wide\"").ShouldBe($"H|1\n{Ref}|5\" deep and \"wide\"\nT|1\n");

    [TestMethod]
    public void A_delimiter_in_a_value_rejects_the_order_unless_the_mapping_replaces_it()
    {
        Should.Throw<TranslationException>(() => Write(FileMappings.Pipe, "a|b")).Message
            .ShouldStartWith("Column \"Details\" holds the delimiter");
        var replacing = FileMappings.Pipe.Replace("quote: none", "quote: none, replace: \"/\"", StringComparison.Ordinal);

        Write(replacing, "a|b").ShouldContain("|a/b\n");
    }

    [TestMethod]
    public void Fixed_columns_are_padded_aligned_and_cut_as_the_mapping_says() =>
        Write(FileMappings.Fixed, "Loch\r\nin Straße").ShouldBe($"{Ref}     0018101Loch  in S5th St      \r\n");

    [TestMethod]
    public void A_value_that_is_too_long_rejects_the_order_unless_its_column_may_cut_it() =>
        Should.Throw<TranslationException>(() => Write(FileMappings.Fixed, "x", address: "Martin Luther King Drive")).Message.ShouldBe(
            "Column \"Street\" has 12 characters, and its value has 24: shorten the text, or write truncate: true there.");

    [TestMethod]
    public void Widths_that_count_bytes_never_cut_a_character()
    {
        var bytes = FileMappings.Fixed.Replace("encoding: windows-1252", "encoding: utf-8, measure: bytes", StringComparison.Ordinal);

        var line = Write(bytes, "Straßeßßß");

        Encoding.UTF8.GetByteCount(line).ShouldBe(20 + 2 + 7 + 10 + 12 + 2);
        line.ShouldContain("0018101Straßeß 5th St");
    }

    [TestMethod]
    public void A_character_that_the_encoding_lacks_rejects_the_order_by_column_and_code() =>
        Should.Throw<TranslationException>(() => Write(FileMappings.Fixed, "🐾")).Message
            .ShouldStartWith("Column \"Details\" holds U+1F43E, which windows-1252 cannot write");

    [TestMethod]
    public void XML_declares_its_encoding_and_writes_other_characters_by_number() =>
        Write(FileMappings.Xml, "<b> & \"é\" 🐾").ShouldBe(
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n"
            + $"<Order ref=\"{Ref}\"><Text>&lt;b&gt; &amp; &quot;é&quot; &#x1F43E;</Text></Order>\n");

    [TestMethod]
    public void JSON_keeps_types_and_a_byte_order_mark_stands_in_front_when_asked_for()
    {
        var mapping = FileMappings.Load(FileMappings.Json);
        var text = mapping.Row.Write(Sample("a \"b\"").Values(mapping.Codes));

        text.ShouldBe($"{{\"reference\":\"{Ref}\",\"lat\":40.6,\"text\":\"a \\\"b\\\"\"}}\n");
        mapping.Row.Encoding.Encode("x").ShouldBe([0xEF, 0xBB, 0xBF, (byte)'x']);
        FileMappings.Load(FileMappings.Pipe).Row.Encoding.Encode("x").ShouldBe([(byte)'x']);
    }

    [TestMethod]
    public void JSON_in_an_old_encoding_escapes_what_it_cannot_write()
    {
        var old = FileMappings.Json.Replace("bom: true", "encoding: windows-1252", StringComparison.Ordinal);

        Write(old, "🐾é").ShouldContain("\"\\ud83d\\udc3eé\"");
    }

    [TestMethod]
    public void A_whole_document_may_stand_around_a_single_order()
    {
        const string Whole = "  whole: { count: \"{{file.count}}\", orders: \"{{file.orders}}\" }\n";
        var wrapped = FileMappings.Json.Replace("  json: {", $"{Whole}  json: {{", StringComparison.Ordinal);

        Write(wrapped, "x").ShouldStartWith($"{{\"count\":1,\"orders\":[{{\"reference\":\"{Ref}\"");
    }

    [TestMethod]
    public void A_value_that_is_no_number_rejects_the_order_where_the_file_states_the_sum()
    {
        var summing = FileMappings.Pipe.Replace("[ T, \"{{file.count}}\" ]", "[ T, \"{{file.sum.Details}}\" ]", StringComparison.Ordinal);

        Write(summing, "12.5").ShouldEndWith("T|12.5\n");
        Should.Throw<TranslationException>(() => Write(summing, "deep")).Message.ShouldContain("the sum of column \"Details\"");
    }

    [TestMethod]
    [DataRow("wo-{{file.sequence}}.txt", "at: \"02:00\", timezone: America/New_York", null)]
    [DataRow("wo.txt", "at: \"02:00\", timezone: America/New_York", "Write {{file.sequence}} into it")]
    [DataRow("wo-{{ref}}.txt", "at: \"02:00\", timezone: America/New_York", "Names here: file.sequence, file.created")]
    [DataRow("{{file.created}}-{{file.sequence}}", "at: \"02:00\", timezone: America/New_York", "write a date as {{date file.created")]
    [DataRow("wo-{{file.sequence}}.txt", "at: 2am, timezone: America/New_York", "Write a time of day in quotes")]
    [DataRow("wo-{{file.sequence}}.txt", "timezone: America/New_York", "Write, for example, at: \"02:00\"")]
    [DataRow("wo-{{file.sequence}}.txt", "at: \"02:00\"", "Write, for example, timezone: America/New_York")]
    [DataRow("wo-{{file.sequence}}.txt", "at: \"02:00\", timezone: America/Allentown", "Write an IANA name")]
    [DataRow("wo-{{file.sequence}}.txt", "at: \"02:00\", timezone: UTC, full: 0", "Write a whole number from 1 to 10000")]
    public void A_batch_has_a_time_a_zone_and_a_number_in_its_name(string file, string batch, string? remedy)
    {
        var text = FileMappings.Pipe.Replace("\"wo-{{ref}}.txt\"", $"\"{file}\"\n  batch: {{ {batch} }}", StringComparison.Ordinal);

        if (remedy is null)
        {
            FileMappings.Load(text).Batch!.At.ShouldBe([new TimeOnly(2, 0)]);
        }
        else
        {
            FileMappings.Faults(text).ShouldHaveSingleItem().Remedy.ShouldContain(remedy);
        }
    }

    private static string Write(string text, string description, string address = "5th St")
    {
        var mapping = FileMappings.Load(text);
        return mapping.Row.Write(Sample(description, address).Values(mapping.Codes));
    }

    private static SampleOrder Sample(string description, string address = "5th St") => SampleOrder.Of(
        new SampleTicket(
            "pothole", description, address, 40.6, null, "18101", null, ImmutableDictionary<string, ImmutableArray<string>>.Empty,
            null, null, null),
        "x",
        null);
}
