using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Allentown311.Hub.Operations;
using Spectre.Console;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub status</c>: counts, from the database, beside a running hub or without one.</summary>
internal static class StatusCommand
{
    private static readonly string[] Shown = ["pending", "sent", "received", "scheduled", "in_progress", "on_hold", "completed", "declined", "in_doubt", "parked"];

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var (data, json) = (CommonOptions.Data(), new Option<bool>("--json") { Description = "One JSON object instead of a table" });
        var command = new Command("status", "Shows counts by department") { data, json };
        command.SetAction(async (parsed, ct) =>
        {
            if (CommonOptions.OpenStore(parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var status = HubStatus.Of(await store.CountAsync(ct).ConfigureAwait(false));
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(status, JsonSerializerOptions.Web));
                }
                else
                {
                    Show(status);
                }

                return 0;
            }
        });
        return command;
    }

    private static void Show(HubStatus status)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("department");
        foreach (var state in Shown)
        {
            table.AddColumn(new TableColumn(state).RightAligned());
        }

        foreach (var department in status.Departments)
        {
            table.AddRow([department.Mapping, .. Shown.Select(s => Number(department.Orders[s]))]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Tickets: {List(status.Tickets)}");
        AnsiConsole.WriteLine($"Notices: {List(status.Notices)}");
        AnsiConsole.WriteLine($"Waiting steps: {Number(status.Waiting)}. Parked, waiting for a person: {Number(status.Parked)}{(status.Parked > 0 ? "; see hub parked" : "")}.");
    }

    private static string List(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts.Where(c => c.Value > 0).Select(c => $"{Number(c.Value)} {c.Key}")) is { Length: > 0 } list ? list : "none";

    private static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
}
