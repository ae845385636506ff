using System.Text;

namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>Exports that were opened in a spreadsheet, or joined, before they were imported.</summary>
[TestClass]
public sealed class When_a_spreadsheet_saved_the_export
{
    [TestMethod]
    [DataRow("=\"003301\"", "=\"01810\"", DisplayName = "formulas without quotes")]
    [DataRow("\"=\"\"003301\"\"\"", "\"=\"\"01810\"\"\"", DisplayName = "formulas in quotes")]
    [DataRow("'003301", "'01810", DisplayName = "apostrophes")]
    [DataRow("\uFEFF003301", "01810\u00a0", DisplayName = "marks and unbreakable blanks")]
    [DataRow("003301.0", "01810.00", DisplayName = "numbers with a fraction")]
    public async Task An_id_is_the_same_as_in_a_clean_export(string id, string zip)
    {
        await using var trial = new ImportTrial();

        var first = await trial.RunAsync(Row(id, zip));
        var clean = await trial.RunAsync(Row("003301", "01810"));

        (first.Accepted, first.Refused, clean.Accepted, clean.AlreadyImported).ShouldBe((1, 0, 0, 1));
        var ticket = (await trial.TicketsAsync()).ShouldHaveSingleItem();
        (ticket.SourceReference, ticket.Location.Zip).ShouldBe(("003301", "01810"));
    }

    [TestMethod]
    public async Task Files_that_were_joined_with_their_marks_and_headers_are_read_as_one()
    {
        await using var trial = new ImportTrial();
        var text = $"\uFEFF{ImportTrial.Header}{Row("A-1")}\uFEFF{ImportTrial.Header}\uFEFF{Row("\"A-2\"")}";

        var report = await trial.RunAsync(ImportTrial.Read(), trial.Write(Encoding.UTF8.GetBytes(text)));
        var clean = await trial.RunAsync(Row("A-1") + Row("A-2"));

        (report.RowsRead, report.Accepted, report.Refused).ShouldBe((2, 2, 0));
        (clean.Accepted, clean.AlreadyImported).ShouldBe((0, 2));
    }

    [TestMethod]
    [DataRow("1.01E+11")]
    [DataRow("\"1,01E+11\"")]
    [DataRow("1E+12")]
    [DataRow("#####")]
    [DataRow("#N/A")]
    [DataRow("\"101,000,000,003\"")]
    [DataRow("4-Mar")]
    public async Task An_id_that_has_lost_digits_is_refused_by_name_and_never_called_a_repeat(string id)
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(Row(id) + Row(id) + Row("101000000003"));

        (report.Accepted, report.AlreadyImported, report.Refused).ShouldBe((1, 0, 2));
        report.Refusals.ShouldAllBe(r => r.Reason.Contains(id.Trim('"'), StringComparison.Ordinal));
        report.Refusals.ShouldAllBe(r => r.Reason.Contains("as text", StringComparison.Ordinal));
        report.Repeats.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Two_requests_of_one_id_at_two_times_are_no_repeat()
    {
        await using var trial = new ImportTrial();

        // A spreadsheet keeps fifteen digits of a number, and shows it whole.
        var report = await trial.RunAsync(Row("1234567890123450") + Row("1234567890123450", created: "07/03/2026 05:30:00 PM"));

        (report.Accepted, report.AlreadyImported, report.Refused).ShouldBe((1, 0, 1));
        report.Refusals[0].Reason.ShouldContain("at another time");
        report.Repeats.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_code_is_known_with_other_blanks_and_dashes_and_what_people_wrote_keeps_its_apostrophe()
    {
        await using var trial = new ImportTrial();
        var columns = ImportTrial.Read(ImportTrial.Columns.Replace("Heat: no-heat", "Sewer - Storm: pothole", StringComparison.Ordinal));

        await trial.RunAsync(columns, trial.Write(Encoding.UTF8.GetBytes(
            $"{ImportTrial.Header}A-1,Sewer\u00a0–  Storm,07/02/2026 05:30:00 PM,New,,,'t Veld 5,,,,'90s music,,\n")));

        var ticket = (await trial.TicketsAsync()).ShouldHaveSingleItem();
        (ticket.Service, ticket.Location.Address).ShouldBe(("pothole", "'t Veld 5"));
        ticket.Description.ShouldEndWith("'90s music");
    }

    [TestMethod]
    public async Task A_reason_does_not_quote_a_residents_number()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync("A-1,Hole,07/02/2026 05:30:00 PM,New,,,5th St,,,,,,6.10556E+09\n");

        report.Refusals.ShouldHaveSingleItem().Reason
            .ShouldBe("column \"Phone\" is a rounded number, of which digits are lost: export it as text");
    }

    private static string Row(string id, string zip = "18101", string created = "07/02/2026 05:30:00 PM") =>
        $"{id},Hole,{created},New,,,5th St,{zip},40.6,-75.47,,,\n";
}
