using System.CommandLine;
using System.Globalization;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked</c>: what waits for a person, why, and what to do about it. Works beside a running hub and without one.</summary>
internal static class ParkedCommand
{
    private const int Page = 500;

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var scene = new ParkedCommandContext();
        var command = new Command("parked", "Lists what waits for a person, why, and lets you deal with it")
        {
            ParkedShowCommand.Build(scene),
            ParkedActCommands.Retry(scene),
            ParkedActCommands.Edit(scene),
            ParkedActCommands.Adopt(scene),
            ParkedActCommands.Skip(scene),
            ParkedActCommands.Route(scene),
        };
        scene.AddTo(command);
        var filter = new FilterOptions();
        filter.AddTo(command);
        command.SetAction((parsed, ct) => scene.WithStoreAsync(parsed, async store =>
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
        var (count, last) = (0, (ParkedItem?)null);
        while (await items.PageAsync(filter, last, Page, ct).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var line in page.Select(ItemLine.Of))
            {
                Console.WriteLine($"{line.Id,-18} {line.Since.ToString("u", CultureInfo.InvariantCulture)}  {line.Department,-14} {line.About,-24} {line.Reason}");
            }

            (count, last) = (count + page.Count, page[^1]);
        }

        Console.WriteLine(count == 0 ? filter.IsEmpty ? "Nothing is parked." : "Nothing that fits is parked." : $"{count} parked. \"hub parked show ITEM\" shows one.");
    }
}
