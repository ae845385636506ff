using System.CommandLine;
using Allentown311.Hub.ParkedWork;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked show ITEM</c>: why, since when, what was sent and answered, what may be done.</summary>
internal static class ParkedShowCommand
{
    /// <summary>The command.</summary>
    public static Command Build(ParkedCommandContext context)
    {
        var name = new Argument<string>("item") { Description = ParkedCommandContext.ItemHelp };
        var payloads = new Option<bool>("--payloads") { Description = "Show residents' data too; the audit keeps who looked" };
        var command = new Command("show", "Shows why an item is parked, what was sent and answered, and what you may do")
        {
            name, payloads,
        };
        command.SetAction((parsed, ct) => context.WithCityAsync(parsed, async (store, city) =>
        {
            var found = await ParkedCommandContext.FindAsync(store, parsed.GetValue(name)!, ct).ConfigureAwait(false);
            var showPayloads = parsed.GetValue(payloads);
            var actor = new Actor(context.By(parsed), "look", TimeProvider.System.GetUtcNow());
            foreach (var item in found)
            {
                if (showPayloads)
                {
                    await store.CommitAsync(ParkedEndpoints.PayloadAudit(item, actor.By, actor.Now), ct).ConfigureAwait(false);
                }

                var attempts = item.Order is { } order ? await store.Desk.AttemptsOfAsync(order.Id, ct).ConfigureAwait(false) : [];
                var detail = ItemDetail.Of(item, attempts, city, showPayloads, actor);
                foreach (var line in DetailText.FormatLines(detail, showPayloads, actor.Now))
                {
                    Console.WriteLine(line);
                }
            }

            return found.Count > 0 ? 0 : 1;
        }));
        return command;
    }
}
