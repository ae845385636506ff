using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Tests.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_a_columns_file_has_a_mistake
{
    [TestMethod]
    [DataRow("import: 1", "import: 3", "1:9: \"import\" is \"3\"")]
    [DataRow("name: other", "name: Other City", "2:7: \"Other City\" is not a code")]
    [DataRow("name: other", "nmae: other", "2:1: \"name\" is missing, and \"nmae\" is no key here")]
    [DataRow("timezone: America/New_York", "timezone: Nowhere", "3:11: unknown time zone \"Nowhere\"")]
    [DataRow("dates: [\"MM/dd/yyyy hh:mm:ss tt\"", "dates: [\"MM/dd/yyyy hh:mm:ss\"", "4:9: \"MM/dd/yyyy hh:mm:ss\" does not read dates")]
    [DataRow("yyyy-MM-dd]", "noon]", "4:35: \"noon\" does not read dates")]
    [DataRow("import: 1", "import: 1\nencoding: utf-9", "2:11: unknown encoding \"utf-9\"")]
    [DataRow("import: 1", "import: 1\ndelimiter: \", \"", "2:12: \"delimiter\" is \", \"")]
    [DataRow("  id: Id\n", "", "\"columns.id\" is missing")]
    [DataRow("  zip: Zip", "  zpi: Zip", "14:3: unknown key \"columns.zpi\"")]
    [DataRow("Heat: no-heat", "Heat: no-heet",
        "20:34: the city has no service \"no-heet\". Write the code of a service in services.yaml. Did you mean \"no-heat\"?")]
    [DataRow("New: open", "New: opne",
        "21:16: unknown status \"opne\". Write one of: open, completed, declined, duplicate, cancelled. Did you mean \"open\"?")]
    [DataRow("status: { New: open, Done: completed, Dup: duplicate, No: declined, Gone: cancelled }", "",
        "10:11: \"columns.status\" is given, and there is no status table")]
    [DataRow("requested: Created", "requested: [Day, Hour, Zone]", "\"columns.requested\" names 3 columns")]
    [DataRow("  long: Long\n", "", "\"columns.lat\" is of use only with the other one")]
    [DataRow("  zip: Zip", "  lat_long: Place", "\"columns.lat_long\" stands beside lat or long")]
    [DataRow("without_place: take", "without_place: drop", "\"without_place\" is \"drop\"")]
    [DataRow("without_place: take", "decimal: \";\"", "\"decimal\" is \";\"")]
    [DataRow("without_place: take", "outside_area: drop", "\"outside_area\" is \"drop\"")]
    [DataRow("import: 1", "import: 1\nencoding: utf-7", "2:11: unknown encoding \"utf-7\"")]
    public void A_mistake_is_shown_at_its_place(string text, string with, string fault)
    {
        var faults = new Faults();
        ImportTrial.Columns.ShouldContain(text);

        var columns = ImportTrial.Columns.Replace(text, with, StringComparison.Ordinal);
        ImportColumnsReader.Read("columns.yaml", columns, CityTrial.Allentown.Catalogue, faults).ShouldBeNull();

        faults.All.Select(f => f.ToString()).ShouldContain(f => f.Contains(fault, StringComparison.Ordinal), string.Join('\n', faults.All));
    }

    [TestMethod]
    [DataRow("baltimore.yaml")]
    [DataRow("stlouis.yaml")]
    public void The_sample_columns_files_have_no_mistake(string file)
    {
        var faults = new Faults();
        var path = Path.Combine(CityTrial.Root, "samples", "imports", file);

        ImportColumnsReader.Read(file, File.ReadAllText(path), CityTrial.Allentown.Catalogue, faults)
            .ShouldNotBeNull(string.Join('\n', faults.All));
    }
}
