using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub import FILE --columns COLUMNS.yaml</c>: takes another system's export. Exit code 0 when the file could be read, refused rows or not.</summary>
internal static class ImportCommand
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "The export, as CSV" };
    private static readonly Option<FileInfo> Columns = new("--columns") { Description = "What its columns mean; see samples/imports", Required = true };
    private static readonly Option<bool> History = new("--history") { Description = "Take closed requests as they ended: no work orders, no notices" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one line of JSON" };
    private static readonly Option<FileInfo?> Report = new("--report") { Description = "Write the refused rows to this CSV file" };
    private static readonly Option<string> Folder = CommonOptions.City();
    private static readonly Option<string> Data = CommonOptions.Data();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("import", "Take the requests of another system") { File, Columns, History, Json, Report, Folder, Data };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var faults = new Faults();
        try
        {
            // Nothing is sent from here, so no department's password need be set.
            var city = CityFolder.Load(parsed.GetValue(Folder)!, faults, SampleVariables.OrDummy);
            var columnsFile = parsed.GetValue(Columns)!;
            var columns = city is null ? null
                : ImportColumnsReader.Read(columnsFile.Name, await System.IO.File.ReadAllTextAsync(columnsFile.FullName, ct).ConfigureAwait(false), city.Catalogue, faults);
            if (city is null || columns is null)
            {
                await error.WriteLineAsync(string.Join('\n', faults.All)).ConfigureAwait(false);
                return 1;
            }

            var report = await RunAsync(parsed, city, columns, ct).ConfigureAwait(false);
            await output.WriteLineAsync(parsed.GetValue(Json) ? ImportReportFormat.Json(report) : ImportReportFormat.Text(report)).ConfigureAwait(false);
            if (parsed.GetValue(Report) is { } file)
            {
                await System.IO.File.WriteAllTextAsync(file.FullName, ImportReportFormat.Csv(report), ct).ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception e) when (e is ImportFileException or StoreUnavailableException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            await error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static async Task<ImportReport> RunAsync(ParseResult parsed, CityConfiguration city, ImportColumns columns, CancellationToken ct)
    {
        var store = StoreOptions.Open(parsed, parsed.GetValue(Data)!, create: true) ?? throw new ImportFileException("Nothing was imported.");
        await using var _ = store.ConfigureAwait(false);
        var committer = await CommandCommitter.CommitterAsync(store, city, ct).ConfigureAwait(false);
        return await new ImportRun(store, committer, city, TimeProvider.System)
            .RunAsync(columns, parsed.GetValue(File)!.FullName, parsed.GetValue(History), progress: null, ct).ConfigureAwait(false);
    }
}
