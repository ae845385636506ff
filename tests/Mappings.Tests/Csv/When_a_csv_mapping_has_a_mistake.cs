using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_a_csv_mapping_has_a_mistake
{
    // Line numbers count from the first of these lines. Each test row replaces the line with the same key by a mistake.
    private const string Sound = """
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /tmp/a, in: /tmp/b }
        status: { NEW: received }
        submit:
          file: "wo-{{ref}}.csv"
          columns: { Reference: "{{ref}}" }
        poll:
          files: "status-*.csv"
          read: { ref: Ref, status: Status, changed: Changed }
        """;

    [TestMethod]
    public void A_mapping_without_mistakes_loads()
    {
        var (mapping, faults) = Load(Sound);

        faults.ShouldBeEmpty();
        mapping!.CanFind.ShouldBeTrue();
        mapping.Settle.ShouldBe(TimeSpan.Zero);
        mapping.PollEvery.ShouldBe(TimeSpan.FromSeconds(30));
        mapping.Connection.Quiet.ShouldBe(TimeSpan.FromSeconds(2));
        mapping.Connection.Neutralise.ShouldBeTrue("people may open the files");
    }

    [TestMethod]
    [DataRow("connection: { in: /tmp/b }", 4, 13, "\"connection.out\" is missing")]
    [DataRow("connection: { out: '' }", 4, 20, "\"connection.out\" is empty")]
    [DataRow("connection: { out: /tmp/a, in: /tmp/b, encoding: utf8x }", 4, 50, "no encoding")]
    [DataRow("connection: { out: /tmp/a, in: /tmp/b, delimiter: ab }", 4, 51, "connection.delimiter")]
    [DataRow("connection: { out: /tmp/a, in: /tmp/b, ready: { quite: 2s } }", 4, 49, "unknown key \"connection.ready.quite\"")]
    [DataRow("connection: { out: /tmp/a, in: /tmp/b, neutralise: maybe }", 4, 52, "connection.neutralise")]
    [DataRow("connection: { out: /tmp/a }", 10, 3, "connection.in")]
    [DataRow("  file: \"{{ticket.address}}.csv\"", 7, 9, "unknown name \"ticket.address\"")]
    [DataRow("  file: \"wo-{{ticket.number}}.csv\"", 7, 9, "does not hold the whole reference")]
    [DataRow("  file: \"wo-{{truncate ref 3}}.csv\"", 7, 9, "does not hold the whole reference")]
    [DataRow("  file: \"../{{ref}}.csv\"", 7, 9, "no plain file name")]
    [DataRow("  file: \".{{ref}}.csv\"", 7, 9, "no plain file name")]
    [DataRow("  file: \"{{ref}}.tmp\"", 7, 9, "no plain file name")]
    [DataRow("  columns: { Reference: \"{{reff}}\" }", 8, 25, "unknown name \"reff\"")]
    [DataRow("  columns: {}", 8, 12, "is empty")]
    [DataRow("  files: \"../*.csv\"", 10, 10, "names a folder")]
    [DataRow("  read: { status: Status, changed: Changed }", 11, 9, "neither ref nor id")]
    [DataRow("  read: { ref: Ref, changed: Changed }", 11, 9, "\"poll.read.status\" is missing")]
    [DataRow("  read: { ref: Ref, status: Status, changed: Changed, remark: R }", 11, 55, "unknown key")]
    public void A_mistake_is_reported_at_its_line_and_column(string line, int at, int column, string problem)
    {
        var (_, faults) = Load(Replace(line));

        faults.Where(f => f.Line == at && f.Column == column && f.Problem.Contains(problem, StringComparison.Ordinal))
            .ShouldHaveSingleItem(string.Join('\n', faults));
    }

    [TestMethod]
    [DataRow("all-*.csv", null)]
    [DataRow("STATUS-all.csv", "could mean the same files as \"poll.files\" (status-*.csv)")]
    [DataRow("*.csv", "could mean the same files")]
    [DataRow("s?atus-1*", "could mean the same files")]
    [DataRow("status-?", null)]
    [DataRow("lists/all.csv", "names a folder")]
    public void A_list_whose_files_the_poll_would_read_is_a_mistake(string files, string? problem)
    {
        var (mapping, faults) = Load($"{Sound}\nlist:\n  files: \"{files}\"\n  read: {{ ref: Ref, status: Status, changed: Changed }}\n");

        if (problem is null)
        {
            faults.ShouldBeEmpty();
            mapping!.CanList.ShouldBeTrue();
        }
        else
        {
            var fault = faults.ShouldHaveSingleItem();
            fault.Problem.ShouldContain(problem);
            (fault.Line, fault.Column).ShouldBe((13, 10));
        }
    }

    [TestMethod]
    public void A_list_without_a_folder_is_a_mistake()
    {
        var (mapping, faults) = Load(string.Join('\n', Replace("connection: { out: /tmp/a }").Split('\n').TakeWhile(l => l != "poll:"))
            + "\nlist: { files: all.csv, read: { ref: Ref, status: Status, changed: Changed } }\n");

        mapping.ShouldBeNull();
        faults.ShouldHaveSingleItem().Problem.ShouldBe("\"list\" reads files, and \"connection.in\" is missing");
    }

    [TestMethod]
    public void A_column_name_that_the_encoding_cannot_write_is_a_mistake()
    {
        var (_, faults) = Load(
            Replace(
                "connection: { out: /tmp/a, in: /tmp/b, encoding: windows-1252 }").Replace("Reference: ", "Référence🐾: ",
                StringComparison.Ordinal));

        faults.ShouldHaveSingleItem().Problem.ShouldContain("U+1F43E");
    }

    private static string Replace(string line)
    {
        var key = line.TrimStart().Split(':')[0] + ":";
        return string.Join('\n', Sound.Split('\n').Select(l => l.TrimStart().StartsWith(key, StringComparison.Ordinal) ? line : l));
    }

    private static (CsvMapping? Mapping, IReadOnlyList<Fault> Faults) Load(string text)
    {
        var faults = new Faults();
        return (MappingLoader.LoadText("mappings/animals.yaml", text, faults, _ => null) as CsvMapping, faults.All);
    }
}
