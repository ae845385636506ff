using System.CommandLine;
using System.Globalization;
using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Links;
using Allentown311.Hub.Monitoring;
using Allentown311.Mappings;
using Allentown311.Mappings.Queue;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// <c>hub mappings listen NAME</c>: reads a department's changes live and shows their translation. It applies nothing, stores no cursor and
/// moves no file. Exit code 0 when every row was read and every status code is known.
/// </summary>
internal static class ListenCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string>("name") { Description = "The mapping's name" };
        var since = new Option<TimeSpan>("--since")
        {
            Description = "How far back to read, as d.hh:mm:ss (default a day)",
            DefaultValueFactory = _ => TimeSpan.FromDays(1),
        };
        var pages = new Option<int>("--pages") { Description = "The most pages to read (default 10)", DefaultValueFactory = _ => 10 };
        var notes = new Option<bool>("--notes") { Description = "Print the department's notes, which may speak of residents" };
        var command = new Command("listen", "Reads a department's changes, shows their translation, and applies nothing")
        {
            name, city, since, pages, notes,
        };
        command.SetAction(async (parsed, ct) =>
        {
            if (ConnectedMapping.Load(parsed.GetValue(city)!, parsed.GetValue(name)!) is not { } mapping || !CanListen(mapping))
            {
                return 1;
            }

            var link = ChosenMappings.OpenLink(mapping);
            await using var _ = link.ConfigureAwait(false);
            try
            {
                var from = TimeProvider.System.GetUtcNow() - parsed.GetValue(since);
                return await RunAsync(link, from, parsed.GetValue(pages), parsed.GetValue(notes), Console.Out, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"{mapping.Name} could not be read: {e.GetType().Name}: {e.Message}")
                    .ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    private static bool CanListen(Mapping mapping)
    {
        var problem = mapping switch
        {
            // A message that is read is taken from the hub, and a broker counts how often it was taken.
            QueueMapping => "a queue cannot be read without taking its messages: put one into a test (changes:) instead",
            { PollEvery: null } => "it has no poll section: what the department pushes is tried by a test (changes:)",
            _ => null,
        };
        if (problem is not null)
        {
            Console.Error.WriteLine($"{mapping.Name} is not listened to: {problem}.");
        }

        return problem is null;
    }

    private static async Task<int> RunAsync(
        DepartmentLink link, DateTimeOffset since, int most, bool notes, TextWriter output, CancellationToken ct)
    {
        var cursor = (link.Connector as IRewindStatus)?.CursorAt(since);
        var (updates, unknown, rejected) = (0, 0, 0);
        for (var page = 1; page <= most; page++)
        {
            var at = cursor;
            var read = await link.ReadAsync(token => link.Connector.ReadStatusAsync(at, token), ct).ConfigureAwait(false);
            foreach (var line in read.Updates.Select(u => Describe(u, notes)).Concat(read.Rejected.Select(Describe)))
            {
                await output.WriteLineAsync(TerminalWriter.OneLine(line)).ConfigureAwait(false);
            }

            updates += read.Updates.Count;
            unknown += read.Updates.Count(u => u.State is null);
            rejected += read.Rejected.Count;
            if (read.Standstill is { } standstill)
            {
                await output.WriteLineAsync($"The reading stands still: {standstill}").ConfigureAwait(false);
            }

            // A page that asks for the same again would be read for ever: nothing is acknowledged here.
            if (!read.More || read.Cursor == cursor)
            {
                break;
            }

            cursor = read.Cursor;
        }

        await output.WriteLineAsync($"{updates} updates, {unknown} with a code the mapping does not know, {rejected} rows not readable. "
            + "Nothing was applied.").ConfigureAwait(false);
        return unknown + rejected == 0 ? 0 : 1;
    }

    private static string Describe(StatusUpdate update, bool notes)
    {
        var state = update.State?.Name() ?? "NOT KNOWN: it would be parked";
        var note = update.Note is not { Length: > 0 } text ? "" : notes ? $"  \"{text}\"" : $"  (a note of {text.Length} characters)";
        var changed = update.ChangedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return $"{changed}  {update.ExternalId ?? "no number",-16} {update.Reference ?? "no reference",-20} {update.Code} -> {state}{note}";
    }

    private static string Describe(Allentown311.Mappings.Translation.RejectedRow row) => $"row {row.Row} cannot be read: {row.Reason}";
}
