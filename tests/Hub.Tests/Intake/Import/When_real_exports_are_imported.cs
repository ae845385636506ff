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
    public async Task Every_row_is_accepted_known_or_refused_and_a_second_run_adds_nothing(
        string columnsFile, string export, int rows, int repeated)
    {
        var (columns, path) = (Columns(columnsFile), Export(export));
        await using var trial = new ImportTrial();

        var first = await trial.RunAsync(columns, path);
        var second = await trial.RunAsync(columns, path);

        first.RowsRead.ShouldBe(rows);
        first.Refusals.ShouldAllBe(r => r.Line > 1 && r.Id.Length > 0 && r.Reason.Length > 0);
        (first.Accepted + first.AlreadyImported)
            .ShouldBeGreaterThanOrEqualTo((long)(rows * 0.9), string.Join('\n', first.Refusals.Take(20)));
        first.AlreadyImported.ShouldBe(first.Repeats.Count);
        first.AlreadyImported.ShouldBeLessThanOrEqualTo(repeated);
        (second.Accepted, second.AlreadyImported, second.Refused).ShouldBe((0, first.Accepted + first.AlreadyImported, first.Refused));
        (await trial.TicketsAsync()).Count.ShouldBe((int)first.Accepted);
        Console.WriteLine(ImportReportFormat.Text(first));
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
