using System.CommandLine;
using Allentown311.Hub.Links;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub now</c>: has a department's waiting orders tried at once, whatever wait its system has asked for.</summary>
internal static class NowCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var mapping = new Argument<string>("mapping") { Description = "The mapping whose orders wait" };
        var data = CommonOptions.Data();
        var by = CommonOptions.By();
        var reason = new Option<string?>("--reason") { Description = "Why, for the audit" };
        var command = new Command("now", "Has a department's waiting orders tried at once, though its system asked the hub to wait")
        {
            mapping, data, by, reason,
        };
        command.SetAction(async (parsed, ct) =>
        {
            if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                var name = parsed.GetValue(mapping)!;
                var counts = await store.Desk.CountAsync(ct).ConfigureAwait(false);
                if (!counts.Orders.Keys.Any(o => o.Mapping == name))
                {
                    Console.Error.WriteLine($"No order was ever for a mapping {name}; hub status lists those that have orders.");
                    return 1;
                }

                var now = await store.Nodes.NowAsync(ct).ConfigureAwait(false);
                var who = CommonOptions.WhoOf(parsed.GetValue(by));
                var waiting = await WorkNow.RequestAsync(store, name, who, parsed.GetValue(reason), now, ct)
                    .ConfigureAwait(false);
                Console.WriteLine(waiting == 0
                    ? $"No order for {name} waited for a later time. A running hub ends its pause within seconds."
                    : $"{waiting} orders for {name} are due now; a running hub tries them within seconds.");
                return 0;
            }
        });
        return command;
    }
}
