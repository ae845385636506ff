using System.CommandLine;
using System.Text.Json;
using Allentown311.Hub.Edge;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Operations;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub status</c>: prints the installation's status from the database, beside a running hub or without one.</summary>
internal static class StatusCommand
{
    private const int DefaultWidth = 80;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var json = new Option<bool>("--json") { Description = "One JSON object instead of tables" };
        var command = new Command("status", "Shows how each department does, in both directions, and what waits") { data, json };
        command.SetAction(async (parsed, ct) =>
        {
            if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var now = await store.Nodes.NowAsync(ct).ConfigureAwait(false);
                var status = await ReadAsync(store, now, ct).ConfigureAwait(false) with { Store = StoreOptions.Report(parsed) };
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(status, JsonSerializerOptions.Web));
                }
                else
                {
                    StatusText.Write(Console.Out, status, now, Width());
                }

                return 0;
            }
        });
        return command;
    }

    private static async Task<HubStatus> ReadAsync(IStore store, DateTimeOffset now, CancellationToken ct)
    {
        var counts = await store.Desk.CountAsync(ct).ConfigureAwait(false);
        var look = await LinkSnapshot.ReadAsync(store, ct).ConfigureAwait(false);
        var nodes = new NodeReports(store, [new EdgeNodes(store)], TimeProvider.System);
        return HubStatus.Of(counts) with
        {
            Links = await LinkSnapshot.ReportsAsync(store, look, counts, now, ct).ConfigureAwait(false),
            Canary = look?.Canary,
            LookedAt = look?.At,
            Nodes = await nodes.ReadAsync(ct).ConfigureAwait(false),
            Outbox = await store.Messages.CountAsync(ct).ConfigureAwait(false),
            Stuck = await StuckMessages.ReadAsync(store, now, ct).ConfigureAwait(false),
        };
    }

    // Redirected output is not wrapped: a program that reads it expects whole lines.
    private static int Width()
    {
        if (Console.IsOutputRedirected)
        {
            return int.MaxValue;
        }

        return Console.WindowWidth is > 0 and var width ? width : DefaultWidth;
    }
}
