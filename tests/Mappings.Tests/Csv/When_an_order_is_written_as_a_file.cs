using Allentown311.Mappings.Csv;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_an_order_is_written_as_a_file
{
    private const string All = """
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /srv/in, in: /srv/out, delimiter: ";", encoding: windows-1252, in_encoding: utf-16, ready: { quiet: 7s } }
        status: { NEW: received, DONE: completed }
        submit: { file: "wo-{{upper ref}}.csv", columns: { Ref: "{{ref}}", Long: "{{ticket.long}}", Text: "{{ticket.description}}" } }
        poll: { every: 1m, files: "status-*.csv", read: { ref: Ref, status: Status, changed: At, note: Note },
          changed: { format: dd.MM.yyyy HH:mm, timezone: America/New_York } }
        list: { files: "all-*.csv", read: { id: No, status: Status, changed: At } }
        """;

    [TestMethod]
    public void The_connection_is_read()
    {
        var connection = Files.LoadWithoutFaults<CsvMapping>(All).Connection;
        (connection.Out, connection.In, connection.Encoding.Name, connection.InEncoding.Name, connection.Delimiter, connection.Quiet)
            .ShouldBe(("/srv/in", "/srv/out", "windows-1252", "utf-16", ';', TimeSpan.FromSeconds(7)));
        connection.Neutralise.ShouldBeTrue();

        var plain = Files.LoadWithoutFaults<CsvMapping>(Files.Csv("Ref: \"{{ref}}\"")).Connection;
        (plain.In, plain.Encoding.Name, plain.InEncoding.Name, plain.Delimiter, plain.Quiet, plain.Neutralise)
            .ShouldBe((null, "utf-8", "utf-8", ',', TimeSpan.FromSeconds(2), true));
    }

    [TestMethod]
    public void The_sections_are_read()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(All);

        (mapping.Files, mapping.ListFiles, mapping.PollEvery, mapping.Settle, mapping.CanFind, mapping.CanList)
            .ShouldBe(("status-*.csv", "all-*.csv", TimeSpan.FromMinutes(1), TimeSpan.Zero, true, true));
        mapping.ReadList("No;Status;At\n7;DONE;04.07.2026 10:00\n").Updates.ShouldHaveSingleItem().ChangedAt
            .ShouldBe(new DateTimeOffset(2026, 7, 4, 14, 0, 0, TimeSpan.Zero), "times of a list are written as those of the poll");
        var few = Files.LoadWithoutFaults<CsvMapping>(Files.Csv("Ref: \"{{ref}}\""));
        (few.Files, few.ListFiles, few.PollEvery, few.CanList).ShouldBe((null, null, null, false));
        Should.Throw<TranslationException>(() => few.ReadChanges("Ref\n"))
            .Message.ShouldBe("The mapping has no \"poll\" section: it does not say how a status file is read.");
        Should.Throw<TranslationException>(() => few.ReadList("Ref\n")).Message.ShouldContain("has no \"list\" section");
        Should.Throw<NotSupportedException>(() => few.ReadAnswer(0, "")).Message.ShouldContain("A CSV mapping has no answers");
    }

    [TestMethod]
    public void The_file_has_a_header_and_one_row()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(All);
        var values = Orders.Values(mapping, Orders.Ticket with { Description = "=1;\"2\"" });

        mapping.Row.Write(values).ShouldBe("Ref;Long;Text\r\nALN-1;-75.4714;\"'=1;\"\"2\"\"\"\r\n");
        mapping.Preview(values).ShouldBe(mapping.Row.Write(values));
        mapping.FileName.For(values).ShouldBe("wo-ALN-1.csv");
    }

    [TestMethod]
    public void A_file_for_programs_alone_holds_what_residents_wrote()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(
            Files.Csv("Text: \"{{ticket.description}}\"")
                .Replace("/srv/animals/in", "/srv/in, neutralise: false", StringComparison.Ordinal));

        mapping.Row.Write(Orders.Values(mapping, Orders.Ticket with { Description = "=1" })).ShouldBe("Text\r\n=1\r\n");
    }

    [TestMethod]
    public void A_preview_shows_no_secret()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(Files.Csv("Ref: \"{{ref}}\", Key: \"${SECRET}\""));

        mapping.Row.Write(Orders.Values(mapping)).ShouldBe("Ref,Key\r\nALN-1,s3cret\r\n");
        mapping.Preview(Orders.Values(mapping)).ShouldBe("Ref,Key\r\nALN-1,${SECRET}\r\n");
    }

    [TestMethod]
    public void A_character_that_the_encoding_lacks_parks_the_order()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(All);

        Should.Throw<TranslationException>(() => mapping.Row.Write(Orders.Values(mapping, Orders.Ticket with { Description = "🐾" })))
            .Message.ShouldBe("Column \"Text\" holds U+1F43E, which windows-1252 cannot write: change the text, or agree with the "
                + "department on another encoding.");
    }

    [TestMethod]
    [DataRow("ALN-1", "wo-ALN-1.csv")]
    [DataRow("../x", null)]
    [DataRow("a b", null)]
    [DataRow("", "wo-.csv")]
    public void The_name_of_a_file_is_safe(string reference, string? name)
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(Files.Csv("Ref: \"{{ref}}\""));
        var values = new One(reference);

        if (name is null)
        {
            Should.Throw<TranslationException>(() => mapping.FileName.For(values)).Message
                .ShouldBe("The reference makes no safe file name: only letters, digits, '.', '_' and '-' may stand in it.");
        }
        else
        {
            mapping.FileName.For(values).ShouldBe(name);
        }
    }

    [TestMethod]
    public void The_name_of_a_file_is_at_most_200_characters()
    {
        var mapping = Files.LoadWithoutFaults<CsvMapping>(Files.Csv("Ref: \"{{ref}}\""));

        mapping.FileName.For(new One(new string('x', 193))).Length.ShouldBe(200);
        Should.Throw<TranslationException>(() => mapping.FileName.For(new One(new string('x', 194))));
    }

    [TestMethod]
    [DataRow("status-*.csv", "status-1.csv", true)]
    [DataRow("status-*.csv", "STATUS-1.CSV", true)]
    [DataRow("status-?.csv", "status-12.csv", false)]
    public void A_pattern_matches_in_any_case(string pattern, string name, bool matches) =>
        FilePattern.Matches(pattern, name).ShouldBe(matches);

    [TestMethod]
    [DataRow("all-*.csv", "status-*.csv", false)]
    [DataRow("*.csv", "status-*.csv", true)]
    [DataRow("a?.csv", "?b.csv", true)]
    [DataRow("a?.csv", "b?.csv", false)]
    [DataRow("A.csv", "a.csv", true)]
    [DataRow("a.csv", "a.csv2", false)]
    [DataRow("a*", "*b", true)]
    [DataRow("*a", "*b", false)]
    [DataRow("a*c", "ac", true)]
    [DataRow("a?c", "ac", false)]
    [DataRow("**", "x", true)]
    [DataRow("x", "**", true)]
    public void Two_kinds_of_files_whose_names_could_meet_are_a_mistake(string list, string poll, bool meet)
    {
        var (mapping, faults) = Files.Load(
            All.Replace("all-*.csv", list, StringComparison.Ordinal).Replace("status-*.csv", poll, StringComparison.Ordinal));

        (mapping is null).ShouldBe(meet);
        faults.Select(f => f.ToString()).ShouldBe(meet
            ? [$"mappings/test.yaml:9:16: \"list.files\" could mean the same files as \"poll.files\" ({poll}). "
                + "Give the two kinds names that differ, such as all-*.csv and status-*.csv"]
            : []);
    }

    private sealed record One(string Reference) : Mappings.Templates.IValues
    {
        public object? Get(string name) => Reference;
    }
}
