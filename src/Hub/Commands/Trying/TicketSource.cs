using System.CommandLine;
using System.Runtime.CompilerServices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// The tickets that a command tries mappings with: one of a file, all of another system's export, or the last of this hub. One command
/// has one source.
/// </summary>
internal sealed class TicketSource
{
    private readonly Option<FileInfo?> ticket = new("--ticket")
    {
        Description = "A YAML file with the ticket: service, description, address, lat, long, answers, resident",
    };

    private readonly Option<FileInfo?> export = new("--export") { Description = "All rows of another system's export; needs --columns" };
    private readonly Option<FileInfo?> columns = new("--columns") { Description = "What the export's columns mean; see samples/imports" };
    private readonly Option<int?> last = new("--last") { Description = "The last N tickets of this hub that are for the mapping" };
    private readonly Option<string> data = CommonOptions.Data();

    /// <summary>Adds the options to a command, which then asks for one of them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="needed">False where the command has tickets of its own when none of the options is given.</param>
    public void AddTo(Command command, bool needed = true)
    {
        foreach (var option in (Option[])[ticket, export, columns, last, data])
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            var given = ((Option[])[ticket, export, last]).Count(option => result.GetResult(option) is { Implicit: false });
            if (given > 1 || (needed && given == 0))
            {
                result.AddError("Say which tickets: --ticket FILE, --export FILE --columns COLUMNS, or --last N.");
            }
            else if (result.GetResult(export) is null != result.GetResult(columns) is null)
            {
                result.AddError("--export and --columns go together: samples/imports has files that describe columns.");
            }
            else if (result.GetResult(last) is not null && result.GetValue(last) is not > 0)
            {
                result.AddError("--last takes a number of tickets from 1 on.");
            }
        });
    }

    /// <summary>True when the command line says which tickets.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(ticket) is not null || parsed.GetValue(export) is not null || parsed.GetValue(last) is not null;

    /// <summary>Reads the tickets one after the other, so that an export of any size fits in memory.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="city">The city folder, for services, departments and the import's rules.</param>
    /// <param name="mapping">The mapping whose orders are wanted.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="TicketSourceException">The source cannot be read; the message says why.</exception>
    public IAsyncEnumerable<TriedTicket> ReadAsync(ParseResult parsed, CityConfiguration city, Mapping mapping, CancellationToken ct)
    {
        if (parsed.GetValue(ticket) is { } file)
        {
            return ReadFile(file, city, mapping).ToAsyncEnumerable();
        }

        return parsed.GetValue(export) is { } rows
            ? ReadExport(rows, parsed.GetValue(columns)!, city, mapping).ToAsyncEnumerable()
            : ReadStoreAsync(parsed, city, mapping, ct);
    }

    /// <summary>The hub's database, where the command asks for the last tickets; null otherwise. The caller disposes it.</summary>
    /// <exception cref="TicketSourceException">It cannot be opened.</exception>
    public IStore? OpenStore(ParseResult parsed) => parsed.GetValue(last) is null ? null
        : StoreOptions.Open(parsed, parsed.GetValue(data)!)
            ?? throw new TicketSourceException("Without the hub's database there are no last tickets.");

    private static IEnumerable<TriedTicket> ReadFile(FileInfo file, CityConfiguration city, Mapping mapping)
    {
        var faults = new Faults();
        if (!file.Exists)
        {
            throw new TicketSourceException($"There is no file {file.FullName}.");
        }

        var order = TicketFile.Read(file, city, mapping, faults);
        return order is not null && faults.None ? [new TriedTicket(file.Name, [order])] : throw new TicketSourceException(faults);
    }

    private static IEnumerable<TriedTicket> ReadExport(FileInfo file, FileInfo columnsFile, CityConfiguration city, Mapping mapping)
    {
        var faults = new Faults();
        foreach (var missing in ((FileInfo[])[file, columnsFile]).Where(f => !f.Exists))
        {
            throw new TicketSourceException($"There is no file {missing.FullName}.");
        }

        var described = ImportColumnsReader.Read(columnsFile.Name, File.ReadAllText(columnsFile.FullName), city.Catalogue, faults)
            ?? throw new TicketSourceException(faults);
        using var stream = file.OpenRead();
        foreach (var row in ImportFile.ReadRows(stream, described))
        {
            yield return ReadRow(row, described, city, mapping);
        }
    }

    // A request that has ended is as good to try a mapping with as an open one.
    private static TriedTicket ReadRow(ImportFileRow row, ImportColumns columns, CityConfiguration city, Mapping mapping)
    {
        var name = $"line {row.Line}";
        if (row.ReadCell is not { } readCell)
        {
            return new TriedTicket(name, [], row.Malformation);
        }

        var now = TimeProvider.System.GetUtcNow();
        var open = ImportRow.Read(columns, readCell, city, history: false, now);
        var read = open.Ticket is null && columns.Fields.ContainsKey("status")
            ? ImportRow.Read(columns, readCell, city, history: true, now) : open;
        return read.Ticket is { } taken
            ? new TriedTicket(name, MappingOrders.Of(Numbered(taken, row.Line, city), city, mapping))
            : new TriedTicket(name, [], open.Refusal);
    }

    private static Ticket Numbered(Ticket ticket, long line, CityConfiguration city) =>
        ticket with { Id = line, Number = TicketNumber.Format(line, city.Calendar.Local(ticket.RequestedAt).Year) };

    private async IAsyncEnumerable<TriedTicket> ReadStoreAsync(
        ParseResult parsed, CityConfiguration city, Mapping mapping, [EnumeratorCancellation] CancellationToken ct)
    {
        var store = OpenStore(parsed)!;
        await using var _ = store.ConfigureAwait(false);
        var departments = city.Catalogue.Departments.Where(d => d.Mapping == mapping.Name).Select(d => d.Code).ToHashSet();
        var services = city.Catalogue.Services.Where(s => s.Departments.Any(departments.Contains)).Select(s => s.Code).ToList();
        var query = new TicketQuery(null, null, services, null, parsed.GetValue(last)!.Value);
        var found = services.Count == 0 ? [] : await store.Tickets.QueryAsync(query, ct).ConfigureAwait(false);
        foreach (var stored in found)
        {
            yield return new TriedTicket(stored.Number, MappingOrders.Of(stored, city, mapping));
        }
    }
}
