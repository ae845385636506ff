using System.Text;
using Allentown311.Hub.Intake.Import;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_a_row_cannot_be_taken
{
    [TestMethod]
    [DataRow(",Hole,2026-07-02,,,,,,,,,,", "column \"Id\" is empty: without an id a second import could not tell the row again")]
    [DataRow("A-1,Tree,2026-07-02,,,,,,,,,,", "\"Tree\" has no entry under services")]
    [DataRow("A-1,NA,2026-07-02,,,,,,,,,,", "column \"Type\" is empty")]
    [DataRow("A-1,Hole,,,,,,,,,,,", "column \"Created\": empty")]
    [DataRow("A-1,Hole,02/30/2026 01:00:00 PM,,,,,,,,,,", "column \"Created\": no date as \"MM/dd/yyyy hh:mm:ss tt\" or \"yyyy-MM-dd\"")]
    [DataRow("A-1,Hole,2026-07-02,,,,,,north,-75,,,", "column \"Lat\" holds no degrees from -90 to 90")]
    [DataRow("A-1,Hole,2026-07-02,,,,,,40,-181,,,", "column \"Long\" holds no degrees from -180 to 180")]
    [DataRow("A-1,Hole,2026-07-02,,,,,,NaN,-75,,,", "column \"Lat\" holds no degrees from -90 to 90")]
    [DataRow("A-1,Hole,2026-07-02,,,,,,,,,not a mail,", "column \"Mail\" holds no mail address")]
    [DataRow("A-1,Hole,2026-07-02,,,,,123456789012345678901,,,,,", "column \"Zip\" has 21 characters; at most 20 are taken")]
    [DataRow("A-1,Hole,2026-07-02,,,", "it has 6 cells where the header has 13")]
    [DataRow("A-1,Hole,2026-07-02,,,,5 \"rear\" St,,,,,,", "a quote stands where none may (RFC 4180)")]
    [DataRow("A-1,Hole,2026-07-02,,,,\"5\"th St,,,,,,", "a quote stands where none may (RFC 4180)")]
    public async Task The_report_has_the_rows_line_id_and_reason_and_the_other_rows_are_imported(string row, string reason)
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync($"B-1,Hole,2026-07-02,,,,,,,,\"two\nlines\",,\n{row}\nB-2,Heat,2026-07-02,,,,,,,,,,\n");

        var refusal = report.Refusals.ShouldHaveSingleItem();
        (refusal.Line, refusal.Reason).ShouldBe((4, reason));
        refusal.Id.ShouldBe(report.Refusals[0].Reason.Contains("cells", StringComparison.Ordinal)
            || reason.Contains("quote", StringComparison.Ordinal) || row[0] == ',' ? "" : "A-1");
        (report.RowsRead, report.Accepted).ShouldBe((3, 2));
    }

    [TestMethod]
    [DataRow("pigeon")]
    [DataRow("3")]
    [DataRow("+3")]
    public async Task A_contact_method_that_is_none_of_the_words_is_refused(string method)
    {
        await using var trial = new ImportTrial();
        var columns = ImportTrial.Read(ImportTrial.Columns.Replace("phone: Phone", "channel: Phone", StringComparison.Ordinal));
        var rows = $"{ImportTrial.Header}A-1,Hole,2026-07-02,,,,,,,,,,{method}\nA-2,Hole,2026-07-02,,,,,,,,,,TEXT\n";

        var report = await trial.RunAsync(columns, trial.Write(Encoding.UTF8.GetBytes(rows)));

        report.Refusals.ShouldHaveSingleItem().Reason.ShouldBe("column \"Phone\" holds none of: mail, text, phone, none");
        report.Accepted.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_description_is_never_cut()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(
            $"A-1,Hole,2026-07-02,,,,,,,,{new string('x', 3994)},,\nA-2,Hole,2026-07-02,,,,,,,,{new string('x', 3995)},,\n");

        report.Refusals.ShouldHaveSingleItem()
            .ShouldBe(new ImportRefusal(3, "A-2", "the description has 4001 characters; at most 4000 are taken"));
        (await trial.TicketsAsync()).Single().Description.Length.ShouldBe(4000);
    }

    [TestMethod]
    public async Task The_reason_names_the_lines_that_a_stray_quote_swallowed()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(
            "A-1,Hole,2026-07-02,,,,\"5th St,,,,,,\nA-2,Hole,2026-07-02,,,,6th St,,,,,,\n"
            + "A-3,Hole,2026-07-02,,,,\"7th\" St,,,,,,\nA-4,Hole,2026-07-02,,,,,,,,,,\n");

        report.Refusals.ShouldHaveSingleItem().Reason.ShouldEndWith("; it runs to line 4");
        report.Accepted.ShouldBe(1);
    }

    [TestMethod]
    [DataRow("Odd,,,\n", "\"Odd\" has no entry under status")]
    [DataRow(",,,\n", "it has no status")]
    [DataRow("Done,,soon,\n", "column \"Closed\": no date as \"MM/dd/yyyy hh:mm:ss tt\" or \"yyyy-MM-dd\"")]
    public async Task History_refuses_a_row_without_a_known_end(string end, string reason)
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync($"A-1,Hole,2026-07-02,{end.TrimEnd('\n')},,,,,,\n", history: true);

        report.Refusals.ShouldHaveSingleItem().Reason.ShouldBe(reason);
    }

    [TestMethod]
    [DataRow("Id,Type\n1,Hole\n", "The file's first line has no column \"Created\"")]
    [DataRow("<html><body>Sign in</body></html>", "The file's first line has no column \"Id\"")]
    [DataRow("", "The file's first line has no column \"Id\"")]
    [DataRow("Id,Id,Type,Created,Status,Changed,Closed,Address,Zip,Lat,Long,Words,Mail,Phone\n",
        "The file's first line has the column \"Id\" twice.")]
    [DataRow(ImportTrial.Header + "A-1,Hole,2026-07-02,,,,,,,,,,\nA-2,Hole,2026-07-02,,,,\"5th St,,,,,,\nA-3,Hole,2026-07-02,,,,,,,,,,\n",
        "The quote opened in the row at line 3 is never closed")]
    public async Task A_file_that_does_not_match_the_columns_adds_nothing(string text, string message)
    {
        await using var trial = new ImportTrial();

        var e = await Should.ThrowAsync<ImportFileException>(() =>
            trial.RunAsync(ImportTrial.Read(), trial.Write(Encoding.UTF8.GetBytes(text))));

        e.Message.ShouldStartWith(message);
        (await trial.TicketsAsync()).ShouldBeEmpty();
    }
}
