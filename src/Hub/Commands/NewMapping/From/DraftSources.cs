using System.CommandLine;
using System.Data.Common;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>What a mapping is begun from: the department's own description of its system. Each option goes with one connector.</summary>
internal sealed class DraftSources
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Option<string?> wsdl = new("--wsdl") { Description = "soap: the system's WSDL, a file or a URL" };
    private readonly Option<string?> openapi = new("--openapi") { Description = "rest: the system's OpenAPI document, a file or a URL" };
    private readonly Option<string?> table = new("--table") { Description = "sql: the table that takes orders, read from the database" };
    private readonly Option<string?> procedure = new("--procedure") { Description = "sql: the procedure that takes an order" };

    private readonly Option<string> database = new("--database")
    {
        Description = "sql: which database; its connection string is in NAME_DB", DefaultValueFactory = _ => "postgres",
    };

    private readonly Option<FileInfo?> sample = new("--sample") { Description = "csv: a file as the department's program reads it" };
    private readonly Option<FileInfo?> status = new("--status-sample") { Description = "csv: a file as the program writes it" };
    private readonly Option<string?> submit = new("--submit") { Description = "Which operation makes an order" };
    private readonly Option<string?> find = new("--find") { Description = "Which operation finds an order by our reference" };
    private readonly Option<string?> poll = new("--poll") { Description = "Which operation lists what changed" };

    /// <summary>Adds the options to a command, which then refuses those of another connector.</summary>
    public void AddTo(Command command, Option<string> connector)
    {
        database.AcceptOnlyFromAmong("postgres", "sqlserver", "sqlite");
        foreach (var option in (Option[])[wsdl, openapi, table, procedure, database, sample, status, submit, find, poll])
        {
            command.Options.Add(option);
        }

        (Option Option, string Kind)[] kinds =
            [(wsdl, "soap"), (openapi, "rest"), (table, "sql"), (procedure, "sql"), (sample, "csv"), (status, "csv")];
        command.Validators.Add(result =>
        {
            foreach (var (option, kind) in kinds)
            {
                if (result.GetResult(option) is { Implicit: false } && result.GetValue(connector) != kind)
                {
                    result.AddError($"{option.Name} goes with --connector {kind}.");
                }
            }

            if (result.GetResult(table) is not null && result.GetResult(procedure) is not null)
            {
                result.AddError("Orders go into a table or to a procedure: give one of --table and --procedure.");
            }
        });
    }

    /// <summary>The sections that the description gives; none without a description.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="variable">The mapping's name as the beginning of a variable.</param>
    /// <param name="timeZone">The city's time zone (IANA).</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="DraftSourceException">The description cannot be read.</exception>
    public async Task<Dictionary<string, string>> ReadAsync(ParseResult parsed, string variable, string timeZone, CancellationToken ct)
    {
        var chosen = new ChosenCalls(parsed.GetValue(submit), parsed.GetValue(find), parsed.GetValue(poll));
        if (parsed.GetValue(wsdl) is { } service)
        {
            var (text, origin) = await TextOfAsync(service, ct).ConfigureAwait(false);
            return WsdlDraft.Sections(WsdlService.Read(new StringReader(text), origin), chosen, variable, timeZone);
        }

        if (parsed.GetValue(openapi) is { } document)
        {
            var (text, _) = await TextOfAsync(document, ct).ConfigureAwait(false);
            return OpenApiDraft.Sections(OpenApiService.Read(text, document), chosen, variable, timeZone);
        }

        if (parsed.GetValue(sample) is not null || parsed.GetValue(status) is not null)
        {
            return CsvDraft.Sections(SampleOf(parsed.GetValue(sample)), SampleOf(parsed.GetValue(status)), variable, timeZone);
        }

        return parsed.GetValue(table) is not null || parsed.GetValue(procedure) is not null
            ? await OfDatabaseAsync(parsed, variable, timeZone, ct).ConfigureAwait(false) : [];
    }

    private static CsvSample? SampleOf(FileInfo? file) => file is null ? null
        : file.Exists ? CsvSample.Read(File.ReadAllBytes(file.FullName), file.Name)
        : throw new DraftSourceException($"There is no file {file.FullName}.");

    private static async Task<(string Text, Uri Origin)> TextOfAsync(string place, CancellationToken ct)
    {
        try
        {
            if (Uri.TryCreate(place, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            {
                using var client = new HttpClient { Timeout = Patience };
                return (await client.GetStringAsync(url, ct).ConfigureAwait(false), url);
            }

            var path = Path.GetFullPath(place);
            return (await File.ReadAllTextAsync(path, ct).ConfigureAwait(false), new Uri(path));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException
            || (e is TaskCanceledException && !ct.IsCancellationRequested))
        {
            throw new DraftSourceException($"{place} cannot be read: {e.Message}");
        }
    }

    private async Task<Dictionary<string, string>> OfDatabaseAsync(
        ParseResult parsed, string variable, string timeZone, CancellationToken ct)
    {
        var mapping = Connect(parsed.GetValue(database)!, $"{variable}_DB");
        var kind = mapping.Connection.Database;
        try
        {
            if (parsed.GetValue(table) is { } name)
            {
                var columns = await SqlFields.OfTableAsync(mapping, name, ct).ConfigureAwait(false);
                return columns.Count > 0 ? SqlDraft.OfTable(kind, name, columns, variable, timeZone)
                    : throw new DraftSourceException($"The database has no table {name}, or the sign-in may not see it.");
            }

            var called = parsed.GetValue(procedure)!;
            var parameters = await SqlFields.OfProcedureAsync(mapping, called, ct).ConfigureAwait(false);
            return parameters.Count > 0 ? SqlDraft.OfProcedure(kind, called, parameters, variable, timeZone)
                : throw new DraftSourceException($"The database has no procedure {called} with parameters, or the sign-in may not see it.");
        }
        catch (Exception e) when (e is DbException or DatabaseUnavailableException)
        {
            // A driver's message may quote the connection string.
            throw new DraftSourceException($"The database of {variable}_DB cannot be asked ({e.GetType().Name}).");
        }
    }

    // The rules of connections (TLS, hosts) hold here as they do in the mapping that is begun.
    private static SqlMapping Connect(string database, string variable)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            variable,
            $$"""
            mapping: 1
            name: begun
            connector: sql
            connection: { database: {{database}}, connection_string: "${{{variable}}}" }
            status: { x: received }
            submit:
              sql: INSERT INTO x (r) VALUES (@r)
              params: { r: "{{"{{ref}}"}}" }
              id: { sql: SELECT id FROM x WHERE r = @r, params: { r: "{{"{{ref}}"}}" } }
            resend: safe
            """,
            faults,
            Variables.FromEnvironment);
        return mapping as SqlMapping is { } read && faults.None ? read
            : throw new DraftSourceException(string.Join('\n', faults.All.Select(f => $"{f.Problem}. {f.Remedy}")));
    }
}
