using System.CommandLine;
using System.Text.Json;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// <c>hub mappings coverage NAME</c>: which services, codes and status codes of tickets and of the department's changes a mapping does not
/// know. Exit code 0 when it knows them all.
/// </summary>
internal static class CoverageCommand
{
    // More parked updates than this name no further codes.
    private const int MostParked = 10_000;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string>("name") { Description = "The mapping's name" };
        var changes = new Option<FileInfo?>("--changes")
        {
            Description = "A file with the department's changes, such as a status file or an answer to a poll",
        };
        var source = new TicketSource();
        var command = new Command("coverage", "Says which services, codes and status codes a mapping does not know")
        {
            name, city, changes,
        };
        source.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (TriedMapping.Load(parsed.GetValue(city)!, parsed.GetValue(name)!) is not var (folder, mapping))
            {
                return 1;
            }

            try
            {
                var coverage = new Coverage(mapping);
                await foreach (var ticket in source.ReadAsync(parsed, folder, mapping, ct).ConfigureAwait(false))
                {
                    coverage.Add(ticket);
                }

                AddChanges(coverage, mapping, parsed.GetValue(changes));
                await AddParkedAsync(coverage, mapping, source.OpenStore(parsed), ct).ConfigureAwait(false);
                return await PrintAsync(coverage, Console.Out).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TicketSourceException or ImportFileException or StoreUnavailableException or IOException
                or TranslationException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static void AddChanges(Coverage coverage, Mapping mapping, FileInfo? file)
    {
        if (file is null)
        {
            return;
        }

        var read = mapping.ReadChanges(File.ReadAllText(file.FullName));
        read.Updates.ToList().ForEach(coverage.Add);
        read.Rejected.ToList().ForEach(coverage.Add);
    }

    // Updates with a code that the mapping did not know when they came wait in the database.
    private static async Task AddParkedAsync(Coverage coverage, Mapping mapping, IStore? store, CancellationToken ct)
    {
        if (store is null)
        {
            return;
        }

        await using var _ = store.ConfigureAwait(false);
        var filter = new ParkedFilter(Department: mapping.Name, Kind: JobKind.ApplyStatus);
        foreach (var job in await store.Desk.ParkedAsync(filter, after: null, MostParked, ct).ConfigureAwait(false))
        {
            if (JsonSerializer.Deserialize(job.Payload ?? "null", StatusJson.Default.StatusUpdate) is { State: null } update)
            {
                coverage.Add(update);
            }
        }
    }

    private static async Task<int> PrintAsync(Coverage coverage, TextWriter output)
    {
        foreach (var ((what, value), count) in coverage.Gaps)
        {
            await output.WriteLineAsync(TerminalWriter.OneLine($"{what,-16} {count,7} × {value}")).ConfigureAwait(false);
        }

        await output.WriteLineAsync(coverage.Gaps.Count == 0
            ? $"{coverage.Seen}: the mapping knows all of them."
            : $"{coverage.Seen}: {coverage.Gaps.Count} gaps. What has no code is parked when it comes, and nothing is guessed.")
            .ConfigureAwait(false);
        return coverage.Gaps.Count == 0 ? 0 : 1;
    }
}
