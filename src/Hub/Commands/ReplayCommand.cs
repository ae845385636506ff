using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub replay</c>: reads a department's changes again from an earlier time; a dry run without <c>--apply</c>.</summary>
internal static class ReplayCommand
{
    private const int MaxMovesShown = 20;

    private static readonly Argument<string> Name = new("name") { Description = "The mapping" };

    private static readonly Option<string> Since = new("--since")
    {
        Description = "From when: 2026-07-06T08:00:00Z, or a span back: 6h, 2d",
        Required = true,
    };

    private static readonly Option<bool> Apply = new("--apply")
    {
        Description = "Move the cursor back, so that the hub reads from there; without it nothing is changed",
    };

    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<string> ByOption = CommonOptions.By();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("replay", "Reads a department's changes again from an earlier time (a dry run first)")
        {
            Name, Since, Apply, CityOption, DataOption, ByOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (!TryParseTime(parsed.GetValue(Since)!, now, out var since))
        {
            Console.Error.WriteLine(
                "--since is no time: write 2026-07-06T08:00:00Z (with Z or an offset), or a span back such as 6h or 2d.");
            return 1;
        }

        if (CommonOptions.LoadCity(parsed.GetValue(CityOption)!) is not { } city
            || ChosenMappings.Choose(city, parsed.GetValue(Name)) is not [var mapping]
            || StoreOptions.Open(parsed, parsed.GetValue(DataOption)!) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            using var link = ChosenMappings.OpenLink(mapping);
            if (link.Connector is not IRewindStatus source || mapping.PollEvery is null)
            {
                Console.Error.WriteLine(
                    $"{mapping.Name} is not polled: there is nothing to read again. hub reconcile {mapping.Name} compares instead.");
                return 1;
            }

            if (parsed.GetValue(Apply))
            {
                var after = since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
                var audit = new AuditEntry(now, CommonOptions.WhoOf(parsed.GetValue(ByOption)), "replay", mapping.Name, After: after);
                return await MoveCursorAsync(store, mapping, source.CursorAt(since), since, audit, ct).ConfigureAwait(false);
            }

            try
            {
                var effects = await CommandCommitter.ReadEffectsAsync(store, city, ct).ConfigureAwait(false);
                var report = await new Replay(store, effects, TimeProvider.System).TryAsync(link, since, ct).ConfigureAwait(false);
                WriteReport(mapping, since, report);
                return 0;
            }
            catch (Exception e) when (e is not (OperationCanceledException or StoreUnavailableException))
            {
                var problem = e is InvalidOperationException ? e.Message : ProblemText.Of(e);
                Console.Error.WriteLine($"{mapping.Name} could not be read: {problem}. Nothing was changed.");
                return 1;
            }
        }
    }

    private static async Task<int> MoveCursorAsync(
        IStore store, Mapping mapping, string cursor, DateTimeOffset since, AuditEntry audit, CancellationToken ct)
    {
        if (!await store.Feeds.RewindAsync(mapping.Name, cursor, audit, audit.At, ct).ConfigureAwait(false))
        {
            Console.Error.WriteLine($"{mapping.Name} was never read by this hub: there is no cursor to move.");
            return 1;
        }

        Console.WriteLine(
            $"{mapping.Name} is read again from {since:u} on. Updates known already change nothing, and nobody is told twice.");
        return 0;
    }

    private static void WriteReport(Mapping mapping, DateTimeOffset since, ReplayReport report)
    {
        Console.WriteLine($"{mapping.Name} since {since:u}: {report.Rows} rows, {report.Ours} about orders of this hub.");
        Console.WriteLine(
            $"  {report.Moves.Count} would move an order, {report.Notices} notices would be made, "
            + $"{report.Unmapped} codes have no meaning, {report.Unreadable} rows cannot be read.");
        foreach (var move in report.Moves.Take(MaxMovesShown))
        {
            Console.WriteLine($"  {move}");
        }

        if (report.Moves.Count > MaxMovesShown)
        {
            Console.WriteLine($"  … and {report.Moves.Count - MaxMovesShown} more");
        }

        Console.WriteLine("Nothing was changed. With --apply the hub reads from there.");
    }

    private static bool TryParseTime(string text, DateTimeOffset now, out DateTimeOffset since)
    {
        if (Mappings.Yaml.TimeSpans.TryParse(text, out var back))
        {
            since = now - back;
            return true;
        }

        // A time without an offset is refused: it would mean this machine's time zone, which the person may not know.
        var timeStart = text.IndexOf('T', StringComparison.Ordinal);
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > timeStart;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out since)
            && hasOffset
            && timeStart >= 0;
    }
}
