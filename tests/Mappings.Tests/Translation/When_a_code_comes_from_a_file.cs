using System.Collections.Immutable;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Translation;

[TestClass]
public sealed class When_a_code_comes_from_a_file
{
    private const string Mapping = """
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /srv/animals/in }
        codes:
          district: { of: ticket.zip, lookup: { file: streets.csv, key: ZIP, value: DISTRICT } }
        submit: { file: "wo-{{ref}}.csv", columns: { District: "{{code.district}}" } }
        """;

    private readonly string city = Directory.CreateTempSubdirectory("hub-lookup-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(city, recursive: true);

    [TestMethod]
    public void The_value_of_the_row_with_the_key_is_written_and_a_changed_file_is_read_again()
    {
        WriteFile("ZIP,NAME,DISTRICT\n18101,Centre,7\n18102,North,8\n");
        var mapping = Load(Mapping);

        Render(mapping, "18101").ShouldEndWith("\r\n7\r\n");
        WriteFile("DISTRICT,ZIP\nnine,18101\n");
        Render(mapping, "18101").ShouldEndWith("\r\nnine\r\n");
    }

    [TestMethod]
    public void A_file_that_is_spoiled_or_gone_leaves_the_last_good_table()
    {
        WriteFile("ZIP,DISTRICT\n18101,7\n");
        var mapping = Load(Mapping);
        WriteFile("ZIP,DISTRICT\n\"18101");
        Render(mapping, "18101").ShouldEndWith("\r\n7\r\n");
        File.Delete(Path.Combine(city, "mappings", "streets.csv"));
        Render(mapping, "18101").ShouldEndWith("\r\n7\r\n");
    }

    [TestMethod]
    public void A_key_without_a_row_parks_the_order_with_what_to_write_unless_there_is_an_otherwise()
    {
        WriteFile("ZIP,DISTRICT\n18101,7\n");

        Should.Throw<TranslationException>(() => Render(Load(Mapping), "18109")).Message.ShouldBe(
            "streets.csv has no row for ticket.zip \"18109\": add it to the file, or codes.district.otherwise to the mapping, then retry.");
        Render(Load(Mapping.Replace("DISTRICT } }", "DISTRICT }, otherwise: \"00\" }", StringComparison.Ordinal)), "18109")
            .ShouldEndWith("\r\n00\r\n");
    }

    [TestMethod]
    [DataRow("streets.csv", "roads.csv", 6, 47, "no such file")]
    [DataRow("key: ZIP", "key: POSTAL", 6, 47, "has no column \"POSTAL\". Its columns are: ZIP, DISTRICT")]
    [DataRow("lookup: {", "map: { a: b }, lookup: {", 6, 36, "has a map and a lookup")]
    [DataRow("value: DISTRICT", "valeu: DISTRICT", 6, 70, "\"codes.district.lookup.valeu\" is no key here")]
    [DataRow("of: ticket.zip", "of: ticket.zap", 6, 19, "\"ticket.zap\" is not a value of a ticket")]
    public void A_mistake_is_reported_at_its_place(string sound, string broken, int line, int column, string problem)
    {
        WriteFile("ZIP,DISTRICT\n18101,7\n");

        var fault = Faults(Mapping.Replace(sound, broken, StringComparison.Ordinal)).ShouldHaveSingleItem();

        fault.Problem.ShouldContain(problem);
        (fault.Line, fault.Column).ShouldBe((line, column));
    }

    [TestMethod]
    public void A_key_that_stands_twice_with_two_values_is_a_mistake_of_the_file()
    {
        WriteFile("ZIP,DISTRICT\n18101,7\n18101,8\n");

        Faults(Mapping).ShouldHaveSingleItem().Problem.ShouldContain("has a key twice with different values, the second time in line 3");
    }

    private void WriteFile(string text)
    {
        Directory.CreateDirectory(Path.Combine(city, "mappings"));
        File.WriteAllText(Path.Combine(city, "mappings", "streets.csv"), text);
    }

    private CsvMapping Load(string text)
    {
        var mapping = Read(text, out var faults);
        faults.ShouldBeEmpty();
        return mapping.ShouldHaveSingleItem().ShouldBeOfType<CsvMapping>();
    }

    private IReadOnlyList<Fault> Faults(string text)
    {
        _ = Read(text, out var faults);
        return faults;
    }

    private IReadOnlyList<Mapping> Read(string text, out IReadOnlyList<Fault> faults)
    {
        File.WriteAllText(Path.Combine(city, "mappings", "animals.yaml"), text);
        var noted = new Faults();
        var mappings = MappingLoader.Load(city, noted, _ => null);
        faults = noted.All;
        return mappings;
    }

    private static string Render(CsvMapping mapping, string zip)
    {
        var sample = new SampleTicket(
            "pothole", "x", null, null, null, zip, null, ImmutableDictionary<string, ImmutableArray<string>>.Empty,
            null, null, null);
        return mapping.Preview(SampleOrder.Of(sample, "animals", null).Values(mapping.Codes));
    }
}
