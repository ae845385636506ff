using System.CommandLine;
using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Retention;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub hold add|remove|list</c>: keeps records whatever their retention says.</summary>
internal static class HoldCommand
{
    /// <summary>The command.</summary>
    public static Command Build() => new("hold", "Legal holds: what is held is never destroyed") { BuildAdd(), BuildRemove(), BuildList() };

    /// <summary>A hold in a line.</summary>
    public static string Describe(LegalHold hold)
    {
        var removed = hold.RemovedAt is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"; removed {at:u} by {hold.RemovedBy} ({hold.RemovedReason})")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"hold {hold.N}: {Holds.Scope(hold)}; {hold.Reason}; {hold.At:u} by {hold.Who}{removed}");
    }

    private static Command BuildAdd()
    {
        var ticket = new Option<string?>("--ticket") { Description = "The ticket of this number" };
        var service = new Option<string?>("--service") { Description = "Tickets for the service of this code" };
        var department = new Option<string?>("--department")
        {
            Description = "Tickets that have or had an order at the department of this code",
        };
        var from = Instant("--from", "Tickets that were open at this time or later, such as 2026-03-01 or 2026-03-01T08:00-05:00");
        var until = Instant("--until", "Tickets that were asked before this time");
        var (reason, by, data) = (Reason(), CommonOptions.By(), CommonOptions.Data());
        var command = new Command("add", "Holds the tickets that match all that is given")
        {
            ticket, service, department, from, until, reason, by, data,
        };
        command.SetAction((parsed, ct) => WithStoreAsync(parsed, data, async store =>
        {
            long? id = null;
            if (parsed.GetValue(ticket) is { } number)
            {
                if (!TicketNumber.TryParse(number, out var found)
                    || (await store.Tickets.FindAsync([found], ct).ConfigureAwait(false)).Count == 0)
                {
                    Console.Error.WriteLine("There is no ticket of that number.");
                    return 1;
                }

                id = found;
            }

            var hold = new LegalHold(
                0, id, parsed.GetValue(service), parsed.GetValue(department), parsed.GetValue(from), parsed.GetValue(until),
                parsed.GetValue(reason)!, CommonOptions.WhoOf(parsed.GetValue(by)), await store.Nodes.NowAsync(ct).ConfigureAwait(false));
            if (Holds.Scope(hold).Length == 0)
            {
                Console.Error.WriteLine("Say what to hold: --ticket, --service, --department, --from, --until, or several of these.");
                return 1;
            }

            var (added, tickets) = await new Holds(store).AddAsync(hold, ct).ConfigureAwait(false);
            Console.WriteLine(tickets == 0
                ? $"Hold {added.N} is in force, and no ticket of today matches it: check the codes."
                : $"Hold {added.N} is in force: {tickets} tickets of today match it.");
            return 0;
        }));
        return command;
    }

    private static Command BuildRemove()
    {
        var number = new Argument<long>("number") { Description = "The hold's number, as hub hold list shows it" };
        var (reason, by, data) = (Reason(), CommonOptions.By(), CommonOptions.Data());
        var command = new Command("remove", "Ends a hold") { number, reason, by, data };
        command.SetAction((parsed, ct) => WithStoreAsync(parsed, data, async store =>
        {
            var n = parsed.GetValue(number);
            var now = await store.Nodes.NowAsync(ct).ConfigureAwait(false);
            var who = CommonOptions.WhoOf(parsed.GetValue(by));
            if (!await new Holds(store).RemoveAsync(n, who, parsed.GetValue(reason)!, now, ct).ConfigureAwait(false))
            {
                Console.Error.WriteLine($"No hold {n} is in force.");
                return 1;
            }

            Console.WriteLine($"Hold {n} is ended. What the city's retention no longer keeps goes with the next purge.");
            return 0;
        }));
        return command;
    }

    private static Command BuildList()
    {
        var all = new Option<bool>("--all") { Description = "Also those that were removed" };
        var data = CommonOptions.Data();
        var command = new Command("list", "Lists the holds in force") { all, data };
        command.SetAction((parsed, ct) => WithStoreAsync(parsed, data, async store =>
        {
            var holds = await new Holds(store).ListAsync(parsed.GetValue(all), ct).ConfigureAwait(false);
            foreach (var hold in holds)
            {
                Console.WriteLine(TerminalWriter.OneLine(Describe(hold)));
            }

            Console.WriteLine(holds.Count == 0 ? "Nothing is held." : $"{holds.Count} holds.");
            return 0;
        }));
        return command;
    }

    private static Option<string> Reason() => new("--reason") { Description = "Why; without a resident's name", Required = true };

    /// <summary>An option that is a day or an instant; a time without a zone is UTC.</summary>
    internal static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(
                result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            {
                return at.ToUniversalTime();
            }

            result.AddError($"{name} is no time: write 2026-03-01 or 2026-03-01T08:00-05:00");
            return null;
        },
    };

    private static async Task<int> WithStoreAsync(ParseResult parsed, Option<string> data, Func<IStore, Task<int>> work)
    {
        if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            return await work(store).ConfigureAwait(false);
        }
    }
}
