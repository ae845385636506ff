using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Intake.Import;

/// <summary>A real database and a file to import into it.</summary>
internal sealed class ImportTrial : IAsyncDisposable
{
    public const string Columns =
        """
        import: 1
        name: other
        timezone: America/New_York
        dates: ["MM/dd/yyyy hh:mm:ss tt", yyyy-MM-dd]
        empty: ["", NA]
        columns:
          id: Id
          service: Type
          requested: Created
          status: Status
          updated: Changed
          closed: Closed
          address: Address
          zip: Zip
          lat: Lat
          long: Long
          description: [Type, Words]
          email: Mail
          phone: Phone
        services: { Hole: pothole, Heat: no-heat }
        status: { New: open, Done: completed, Dup: duplicate, No: declined, Gone: cancelled }
        without_place: take
        """;

    public const string Header = "Id,Type,Created,Status,Changed,Closed,Address,Zip,Lat,Long,Words,Mail,Phone\n";

    private readonly string folder = Directory.CreateTempSubdirectory("import-").FullName;

    public ImportTrial() => Store = new SqliteStore(Path.Combine(folder, "hub.db"), TimeProvider.System);

    public SqliteStore Store { get; }

    public CityConfiguration City { get; init; } = CityTrial.Allentown;

    public static ImportColumns Read(string yaml = Columns)
    {
        var faults = new Faults();
        return ImportColumnsReader.Read("columns.yaml", yaml, CityTrial.Allentown.Catalogue, faults)
            .ShouldNotBeNull(string.Join('\n', faults.All));
    }

    public string Write(ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid():N}.csv");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Task<ImportReport> RunAsync(string rows, bool history = false) =>
        RunAsync(Read(), Write(Encoding.UTF8.GetBytes(Header + rows)), history);

    public Task<ImportReport> RunAsync(ImportColumns columns, string path, bool history = false) =>
        new ImportRun(
            Store,
            Committer.ForCommand(Store, new ChangeEffects([new NoticeEffect(City.Notices.Events, null)]), TimeProvider.System),
            City,
            TimeProvider.System).RunAsync(columns, path, history, progress: null, CancellationToken.None);

    public async Task<IReadOnlyList<Ticket>> TicketsAsync() =>
        [.. (await Store.Tickets.QueryAsync(new TicketQuery(null, null, null, null, 10_000), CancellationToken.None)).OrderBy(t => t.Id)];

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
