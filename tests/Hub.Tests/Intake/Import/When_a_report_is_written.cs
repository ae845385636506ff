using Allentown311.Hub.Intake.Import;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_a_report_is_written
{
    [TestMethod]
    public async Task The_summary_says_how_many_rows_it_gives_no_reason_for()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(string.Concat(Enumerable.Range(1, 23).Select(i => $"A-{i},Type {i},2026-07-02,,,,,,,,,,\n")));

        ImportReportFormat.Text(report).ShouldEndWith("\n      3  other reasons; --json lists them all");
    }

    [TestMethod]
    public async Task The_report_is_a_line_of_JSON_a_CSV_of_refused_rows_and_a_summary()
    {
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync("A-1,Hole,2026-07-02,,,,,,,,,,\nA-1,Hole,2026-07-02,,,,,,,,,,\n=B,Tree,2026-07-02,,,,,,,,,,\n");

        ImportReportFormat.Json(report).ShouldBe(
            """{"read":3,"taken":1,"known":1,"refused":1,"refusals":[{"line":4,"id":"=B","reason":"\u0022Tree\u0022 has no entry """
            + """under services"}],"repeats":[{"line":3,"id":"A-1"}],"notes":[{"line":2,"id":"A-1","note":"it does not say """
            + """where the work is, and is taken as the columns file says"}]}""");
        ImportReportFormat.Csv(report).ShouldBe("line,id,reason\r\n4,'=B,\"\"\"Tree\"\" has no entry under services\"\r\n");
        ImportReportFormat.Text(report).ShouldBe(
            """
            3 rows read: 1 taken, 1 known already, 1 refused.
                  1  "Tree" has no entry under services  (line 4)
                  1  not refused: it does not say where the work is, and is taken as the columns file says  (line 2)
                  1  rows repeat an id that stands further up  (line 3)
            """);
    }
}
