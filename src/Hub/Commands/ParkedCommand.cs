using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary>
/// <c>hub parked</c>: lists the items that wait for a person and why; its subcommands act on them. It works beside a running hub and
/// without one.
/// </summary>
internal static class ParkedCommand
{
    private const int PageSize = 500;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var context = new ParkedCommandContext();
        var command = new Command("parked", "Lists what waits for a person, why, and lets you deal with it")
        {
            ParkedShowCommand.Build(context),
            ParkedActCommands.Retry(context),
            ParkedActCommands.Edit(context),
            ParkedActCommands.Adopt(context),
            ParkedActCommands.Skip(context),
            ParkedActCommands.Route(context),
        };
        context.AddTo(command);
        var filter = new FilterOptions();
        filter.AddTo(command);
        command.SetAction((parsed, ct) => context.WithStoreAsync(parsed, async store =>
        {
            if (filter.Read(parsed) is not { } wanted)
            {
                return 1;
            }

            await ListAsync(store, wanted, ct).ConfigureAwait(false);
            return 0;
        }));
        return command;
    }

    private static async Task ListAsync(IStore store, ParkedFilter filter, CancellationToken ct)
    {
        var items = new ParkedItems(store);
        var count = 0;
        ParkedItem? last = null;
        while (await items.ReadPageAsync(filter, last, PageSize, ct).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var line in page.Select(ItemLine.Of))
            {
                var since = line.Since.ToString("u", CultureInfo.InvariantCulture);
                Console.WriteLine(
                    TerminalWriter.OneLine($"{line.Id,-18} {since}  {line.Department,-14} {line.About,-24} {line.Reason}"));
            }

            count += page.Count;
            last = page[^1];
        }

        var nothing = filter.IsEmpty ? "Nothing is parked." : "Nothing that fits is parked.";
        Console.WriteLine(count == 0 ? nothing : $"{count} parked. \"hub parked show ITEM\" shows one.");
    }
}
