using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Tests.City;

namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>The open data of Baltimore and St. Louis, as those cities publish it.</summary>
[TestClass]
public sealed class When_real_exports_are_imported
{
    [TestMethod]
    [DataRow("baltimore.yaml", "baltimore_311_2019_3k.csv", 3000, 0)]
    [DataRow("stlouis.yaml", "stlouis_csb_2008.csv", 40, 0)]
    [DataRow("stlouis.yaml", "stlouis_csb_2009.csv", 802, 50)]
    [DataRow("stlouis.yaml", "stlouis_csb_2010.csv", 1545, 59)]
    public async Task Closed_rows_come_in_as_history_and_open_ones_as_work_and_a_second_run_adds_nothing(
        string columnsFile, string export, int rows, int repeated)
    {
        var (columns, path) = (Columns(columnsFile), Export(export));
        await using var trial = new ImportTrial();

        var history = await trial.RunAsync(columns, path, history: true);
        var work = await trial.RunAsync(columns, path);

        (history.RowsRead, work.RowsRead).ShouldBe((rows, rows));
        foreach (var report in new[] { history, work })
        {
            report.Refusals.ShouldAllBe(r => r.Line > 1 && r.Id.Length > 0 && r.Reason.Length > 0);
            report.RowsRead.ShouldBe(report.Accepted + report.AlreadyImported + report.Refused);
            Console.WriteLine(ImportReportFormat.Text(report));
        }

        // A row is refused by both runs for what is wrong with it, by one of them for how far it has come.
        var refusedByBoth = history.Refusals.Select(r => r.Line).Intersect(work.Refusals.Select(r => r.Line)).Count();
        (history.Accepted + history.AlreadyImported + work.Accepted + work.AlreadyImported).ShouldBe(rows - refusedByBoth);
        refusedByBoth.ShouldBeLessThan(rows / 8, string.Join('\n', work.Refusals.Take(20)));
        history.Repeats.Count.ShouldBeLessThanOrEqualTo(repeated);
        (await trial.Store.Desk.CountAsync(CancellationToken.None)).Jobs.GetValueOrDefault("route").ShouldBe(work.Accepted);
        var again = await trial.RunAsync(columns, path);
        (again.Accepted, again.AlreadyImported, again.Refused).ShouldBe((0, work.Accepted + work.AlreadyImported, work.Refused));
        (await trial.TicketsAsync()).Count.ShouldBe((int)(history.Accepted + work.Accepted));
    }

    [TestMethod]
    [DataRow("baltimore.yaml", "baltimore_311_2019_3k.csv")]
    [DataRow("stlouis.yaml", "stlouis_csb_2010.csv")]
    public async Task History_imports_closed_requests_and_reports_the_rest(string columnsFile, string export)
    {
        var (columns, path) = (Columns(columnsFile), Export(export));
        await using var trial = new ImportTrial();

        var report = await trial.RunAsync(columns, path, history: true);

        report.Accepted.ShouldBeGreaterThan(0);
        (await trial.Store.Desk.CountAsync(CancellationToken.None)).Jobs.ShouldBeEmpty();
        (await trial.TicketsAsync()).ShouldAllBe(t => t.Resolution != null && t.UpdatedAt >= t.RequestedAt.AddDays(-1));
        Console.WriteLine(ImportReportFormat.Text(report));
    }

    private static ImportColumns Columns(string file) =>
        ImportTrial.Read(File.ReadAllText(Path.Combine(CityTrial.Root, "samples", "imports", file)));

    private static string Export(string file)
    {
        for (var folder = new DirectoryInfo(CityTrial.Root); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", "tickets", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new AssertInconclusiveException(
            $"shared/data/tickets/{file} is not beside the repository: the real exports are not kept in it.");
    }
}
