using System.CommandLine;
using Allentown311.Hub.ParkedWork;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked show ITEM</c>: why, since when, what was sent and answered, what may be done.</summary>
internal static class ParkedShowCommand
{
    /// <summary>The command.</summary>
    public static Command Build(ParkedCommandContext scene)
    {
        var name = new Argument<string>("item") { Description = "An id (submit-257), a work order's reference, or a ticket's number" };
        var payloads = new Option<bool>("--payloads") { Description = "Show residents' data too; the audit keeps who looked" };
        var command = new Command("show", "Shows why an item is parked, what was sent and answered, and what you may do") { name, payloads };
        command.SetAction((parsed, ct) => scene.WithCityAsync(parsed, async (store, city) =>
        {
            var found = await ParkedCommandContext.FindAsync(store, parsed.GetValue(name)!, ct).ConfigureAwait(false);
            var (open, now) = (parsed.GetValue(payloads), TimeProvider.System.GetUtcNow());
            foreach (var item in found)
            {
                if (open)
                {
                    await store.CommitAsync(ParkedEndpoints.PayloadAudit(item, scene.By(parsed), now), ct).ConfigureAwait(false);
                }

                var attempts = item.Order is { } order ? await store.Desk.AttemptsOfAsync(order.Id, ct).ConfigureAwait(false) : [];
                foreach (var line in DetailText.Lines(ItemDetail.Of(item, attempts, city, open, new Actor(scene.By(parsed), "look", now)), open, now))
                {
                    Console.WriteLine(line);
                }
            }

            return found.Count > 0 ? 0 : 1;
        }));
        return command;
    }
}
