using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub import FILE --columns COLUMNS.yaml</c>: makes tickets of another system's export. Exit code 0 when the file could be read,
/// even if some of its rows were refused.
/// </summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> ExportArgument = new("file") { Description = "The export, as CSV" };

    private static readonly Option<FileInfo> ColumnsOption = new("--columns")
    {
        Description = "What its columns mean; see samples/imports",
        Required = true,
    };

    private static readonly Option<bool> HistoryOption = new("--history")
    {
        Description = "Take closed requests as they ended: no work orders, no notices",
    };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print one line of JSON" };
    private static readonly Option<FileInfo?> ReportOption = new("--report") { Description = "Write the refused rows to this CSV file" };
    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<string> ByOption = CommonOptions.By();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("import", "Take the requests of another system")
        {
            ExportArgument, ColumnsOption, HistoryOption, JsonOption, ReportOption, CityOption, DataOption, ByOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var output = parsed.InvocationConfiguration.Output;
        var error = parsed.InvocationConfiguration.Error;
        var faults = new Faults();
        try
        {
            // An import sends nothing, so no department's password need be set.
            var city = CityFolder.Load(parsed.GetValue(CityOption)!, faults, SampleVariables.ReadOrStandIn);
            var columns = city is null
                ? null
                : await ReadColumnsAsync(parsed.GetValue(ColumnsOption)!, city, faults, ct).ConfigureAwait(false);
            if (city is null || columns is null)
            {
                await error.WriteLineAsync(string.Join('\n', faults.All)).ConfigureAwait(false);
                return 1;
            }

            var report = await ImportAsync(parsed, city, columns, ct).ConfigureAwait(false);
            await output.WriteLineAsync(parsed.GetValue(JsonOption) ? ImportReportFormat.Json(report) : ImportReportFormat.Text(report))
                .ConfigureAwait(false);
            if (parsed.GetValue(ReportOption) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, ImportReportFormat.Csv(report), ct).ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception e) when (e is ImportFileException or StoreUnavailableException or IOException
            or UnauthorizedAccessException or InvalidOperationException)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<ImportColumns?> ReadColumnsAsync(FileInfo file, CityConfiguration city, Faults faults, CancellationToken ct)
    {
        var text = await File.ReadAllTextAsync(file.FullName, ct).ConfigureAwait(false);
        return ImportColumnsReader.Read(file.Name, text, city.Catalogue, faults);
    }

    private static async Task<ImportReport> ImportAsync(
        ParseResult parsed, CityConfiguration city, ImportColumns columns, CancellationToken ct)
    {
        var store = StoreOptions.Open(parsed, parsed.GetValue(DataOption)!, create: true)
            ?? throw new ImportFileException("Nothing was imported.");
        await using var _ = store.ConfigureAwait(false);
        var committer = await CommandCommitter.CommitterAsync(store, city, ct).ConfigureAwait(false);
        var run = new ImportRun(store, committer, city, TimeProvider.System) { By = CommonOptions.WhoOf(parsed.GetValue(ByOption)) };
        return await run
            .RunAsync(columns, parsed.GetValue(ExportArgument)!.FullName, parsed.GetValue(HistoryOption), progress: null, ct)
            .ConfigureAwait(false);
    }
}
