using System.CommandLine;
using Allentown311.Connectors;
using Allentown311.Hub.Intake.Import;
using Allentown311.Hub.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>
/// <c>hub mappings try NAME</c>: prints exactly what would be sent for a ticket, for the last N, or for a whole export. It sends nothing.
/// Exit code 0 when every order would be sent.
/// </summary>
internal static class TryCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var city = CommonOptions.City();
        var name = new Argument<string>("name") { Description = "The mapping's name" };
        var parkedOnly = new Option<bool>("--parked-only") { Description = "Print only what would not be sent, and the counts" };
        var source = new TicketSource();
        var command = new Command("try", "Prints exactly what would be sent for tickets, and sends nothing") { name, city, parkedOnly };
        source.AddTo(command);
        command.SetAction(async (parsed, ct) =>
        {
            if (TriedMapping.Load(parsed.GetValue(city)!, parsed.GetValue(name)!) is not var (folder, mapping))
            {
                return 1;
            }

            try
            {
                var tickets = source.ReadAsync(parsed, folder, mapping, ct);
                return await RunAsync(tickets, mapping, parsed.GetValue(parkedOnly), Console.Out, ct).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TicketSourceException or ImportFileException or StoreUnavailableException or IOException)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }

    /// <summary>Prints what would be sent for each ticket, and at the end how many of several would be sent.</summary>
    /// <param name="tickets">The tickets.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="parkedOnly">True to print only the orders that would be parked, and the rows that are no tickets.</param>
    /// <param name="output">Where it is printed.</param>
    /// <param name="ct">Ends the work.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IAsyncEnumerable<TriedTicket> tickets, Mapping mapping, bool parkedOnly, TextWriter output, CancellationToken ct)
    {
        var connector = ConnectorFactory.Create(mapping, TimeProvider.System);
        if (connector is not IPreviewWorkOrder preview)
        {
            await output.WriteLineAsync("This connector cannot show what it would send.").ConfigureAwait(false);
            return 0;
        }

        var count = new TriedCount();
        await foreach (var ticket in tickets.WithCancellation(ct).ConfigureAwait(false))
        {
            count.Add(ticket);
            foreach (var line in Lines(ticket, preview, count, parkedOnly))
            {
                await output.WriteLineAsync(line).ConfigureAwait(false);
            }
        }

        await output.WriteAsync(count.Summary(mapping.Name)).ConfigureAwait(false);
        (connector as IDisposable)?.Dispose();
        return count.AllWouldBeSent ? 0 : 1;
    }

    private static IEnumerable<string> Lines(TriedTicket ticket, IPreviewWorkOrder preview, TriedCount count, bool parkedOnly)
    {
        if (ticket.Refusal is { } refusal)
        {
            yield return $"== {ticket.Name}: no ticket: {refusal}";
        }

        foreach (var order in ticket.Orders)
        {
            var title = $"== {ticket.Name}: {order.Ticket.Service}, {order.Reference}";
            string text;
            try
            {
                text = preview.Preview(order);
                count.Sent++;
            }
            catch (TranslationException e)
            {
                count.AddParked(e.Message);
                title = $"{title}: it would not be sent, but parked: {e.Message}";
                text = "";
            }

            if (text.Length == 0)
            {
                yield return title;
            }
            else if (!parkedOnly)
            {
                yield return $"{title}\n{text}";
            }
        }
    }
}
