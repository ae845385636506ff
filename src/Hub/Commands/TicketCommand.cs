using System.CommandLine;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub ticket NUMBER</c>: prints one ticket's orders, timeline and notices.</summary>
internal static class TicketCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var data = CommonOptions.Data();
        var number = new Argument<string>("number") { Description = "The ticket's number, such as 26-00417-3" };
        var command = new Command("ticket", "Shows one ticket's whole journey") { number, data };
        command.SetAction(async (parsed, ct) =>
        {
            if (!TicketNumber.TryParse(parsed.GetValue(number), out var id))
            {
                Console.Error.WriteLine("That is not a ticket number: its check digit does not fit. A number looks like 26-00417-3.");
                return 1;
            }

            if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
            {
                return 1;
            }

            await using (store.ConfigureAwait(false))
            {
                return await ShowAsync(store, id, ct).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static async Task<int> ShowAsync(IStore store, long id, CancellationToken ct)
    {
        if (await store.Tickets.FindAsync([id], ct).ConfigureAwait(false) is not [var ticket])
        {
            Console.Error.WriteLine("There is no ticket of that number.");
            return 1;
        }

        var resolution = ticket.Resolution is { } end ? $" ({end})" : "";
        var due = ticket.DueAt is { } at ? $", due {at:u}" : "";
        Console.WriteLine($"Ticket {ticket.Number}: {ticket.Service}, {ticket.Status}{resolution}, asked {ticket.RequestedAt:u}{due}");
        if (ticket.Destroyed != DestroyedParts.None)
        {
            Console.WriteLine($"  destroyed under the city's retention: {Describe(ticket.Destroyed)}");
        }

        foreach (var hold in await new PurgeQueries(store.Queries).HoldsOfAsync(id, ct).ConfigureAwait(false))
        {
            Console.WriteLine(TerminalWriter.OneLine($"  held: {HoldCommand.Describe(hold)}"));
        }

        foreach (var order in ticket.WorkOrders)
        {
            var reason = order.Reason is null ? "" : $", {ReasonMask.Apply(order.Reason, ticket)}";
            var number = order.ExternalId ?? "not known";
            Console.WriteLine(TerminalWriter.OneLine(
                $"  {order.Reference} at {order.Department}: {order.State.Name()}, their number {number}{reason}"));
        }

        foreach (var entry in await store.Tickets.TimelineAsync(id, ct).ConfigureAwait(false))
        {
            var order = entry.Ordinal == 0 ? "" : $"[{entry.Ordinal}] ";
            var detail = ReasonMask.Apply(entry.Detail, ticket);
            Console.WriteLine(TerminalWriter.OneLine($"  {entry.At:HH:mm:ss.fff}  {entry.What,-13} {order}{detail}"));
        }

        foreach (var notice in await store.Tickets.NoticesOfAsync(id, ct).ConfigureAwait(false))
        {
            var channel = notice.Channel.ToString().ToLowerInvariant();
            var reason = notice.Reason is null ? "" : $" ({ReasonMask.Apply(notice.Reason, ticket)})";
            Console.WriteLine(TerminalWriter.OneLine($"  notice {notice.Event.Name()} by {channel}: {notice.State}{reason}"));
        }

        return 0;
    }

    private static string Describe(DestroyedParts parts) => parts switch
    {
        DestroyedParts.Payloads => "what was sent and answered",
        DestroyedParts.Contacts => "who asked, and what was sent and answered",
        _ => "all but numbers, references, states and times",
    };
}
