using System.Collections.Immutable;
using System.CommandLine;
using Allentown311.Hub.ParkedWork;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked retry | edit | adopt | skip | route</c>. Exit code 0 when all was done, 1 when anything was refused.</summary>
internal static class ParkedActCommands
{
    private const string Name = "An id (submit-257), a work order's reference, or a ticket's number (all its items)";

    /// <summary>Lets items go on: named ones, or all that fit a filter.</summary>
    public static Command Retry(ParkedCommandContext scene)
    {
        var notThere = new Option<bool>("--not-there") { Description = "You looked for the reference in the department's system, and it is not there" };
        var command = new Command("retry", "Lets items go on; what may have arrived is looked up first") { notThere };
        return Several(scene, command, parsed => new ParkedAction.Retry(parsed.GetValue(notThere)), notThere);
    }

    /// <summary>Ends items by hand.</summary>
    public static Command Skip(ParkedCommandContext scene) =>
        Several(scene, new Command("skip", "Ends items by hand, with a reason: orders are cancelled, notices go to the call-back list"), _ => new ParkedAction.Skip(), null);

    /// <summary>Takes over a record keyed by hand.</summary>
    public static Command Adopt(ParkedCommandContext scene)
    {
        var number = new Argument<string>("number") { Description = "The department's own number of the record" };
        var shared = new Option<bool>("--shared") { Description = "The department made one record of several of our orders" };
        return One(scene, new Command("adopt", "The department has it: somebody keyed it there by hand"), [number, shared], parsed => new ParkedAction.Adopt(parsed.GetValue(number)!, parsed.GetValue(shared)));
    }

    /// <summary>Chooses the department.</summary>
    public static Command Route(ParkedCommandContext scene)
    {
        var department = new Argument<string>("department") { Description = "Code of the department, as in city.yaml" };
        return One(scene, new Command("route", "Gives a ticket to the department it belongs to"), [department], parsed => new ParkedAction.RouteTo(parsed.GetValue(department)!));
    }

    /// <summary>Corrects what is sent, then lets it go on.</summary>
    public static Command Edit(ParkedCommandContext scene)
    {
        var (service, description, address) = (Text("--service", "Service code"), Text("--description", "The resident's words; - reads them from standard input"), Text("--address", "The address in words"));
        var (addressId, zip, lat, @long) = (Text("--address-id", "The jurisdiction's id of the address"), Text("--zip", "Postal code"), Text("--lat", "Degrees"), Text("--long", "Degrees"));
        var answers = new Option<string[]>("--answer") { Description = "CODE=VALUE; again for more values; CODE= takes the answer away" };
        var notThere = new Option<bool>("--not-there") { Description = "You looked for the reference in the department's system, and it is not there" };
        return One(
            scene, new Command("edit", "Corrects what an order says, then sends it under the same reference"), [service, description, address, addressId, zip, lat, @long, answers, notThere],
            parsed => new ParkedAction.Edit(
                new TicketEdit
                {
                    Service = parsed.GetValue(service),
                    Description = parsed.GetValue(description) is "-" ? Console.In.ReadToEnd() : parsed.GetValue(description),
                    Address = parsed.GetValue(address),
                    AddressId = parsed.GetValue(addressId),
                    Zip = parsed.GetValue(zip),
                    Lat = parsed.GetValue(lat),
                    Long = parsed.GetValue(@long),
                    Answers = (parsed.GetValue(answers) ?? []).Select(a => a.Split('=', 2)).GroupBy(a => a[0], a => a.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal)
                        .ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray()),
                },
                parsed.GetValue(notThere)));
    }

    private static Option<string?> Text(string name, string what) => new(name) { Description = what };

    private static Option<string?> Because() => new("--because") { Description = "Why, for the audit" };

    private static Command One(ParkedCommandContext scene, Command command, IEnumerable<Symbol> symbols, Func<ParseResult, ParkedAction> read)
    {
        var (name, because) = (new Argument<string>("item") { Description = "An id (submit-257), a work order's reference, or a ticket's number" }, Because());
        command.Add(name);
        foreach (var symbol in symbols.Append(because))
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction((parsed, ct) => scene.WithActionsAsync(parsed, async (store, actions) =>
        {
            var found = await ParkedCommandContext.FindAsync(store, parsed.GetValue(name)!, ct).ConfigureAwait(false);
            if (found.Count > 1)
            {
                await Console.Error.WriteLineAsync($"Several items go by that name; name one of: {string.Join(", ", found.Select(i => i.Id))}.").ConfigureAwait(false);
            }

            return found is [var item] ? Told(await actions.ActAsync(item, read(parsed), scene.By(parsed), parsed.GetValue(because), ct).ConfigureAwait(false)) : 1;
        }));
        return command;
    }

    private static Command Several(ParkedCommandContext scene, Command command, Func<ParseResult, ParkedAction> read, Option<bool>? notInBulk)
    {
        var names = new Argument<string[]>("items") { Description = Name, Arity = ArgumentArity.ZeroOrMore };
        var count = new Option<long?>("--count") { Description = "With a filter: how many you expect; nothing is done when they are more or fewer" };
        var (filter, because) = (new FilterOptions(), Because());
        command.Add(names);
        filter.AddTo(command);
        command.Add(count);
        command.Add(because);
        command.SetAction((parsed, ct) => scene.WithActionsAsync(parsed, async (store, actions) =>
        {
            if (filter.Read(parsed) is not { } wanted)
            {
                return 1;
            }

            var (named, action) = (parsed.GetValue(names) ?? [], read(parsed));
            if (named.Length > 0 == !wanted.IsEmpty)
            {
                await Console.Error.WriteLineAsync($"Name the items (hub parked {command.Name} submit-257), or say which by --department, --kind, --reason or --older; not both, not neither.").ConfigureAwait(false);
                return 1;
            }

            var (by, why) = (scene.By(parsed), parsed.GetValue(because));
            if (named.Length == 0)
            {
                if (notInBulk is not null && parsed.GetValue(notInBulk))
                {
                    await Console.Error.WriteLineAsync($"{notInBulk.Name} is said of items you looked for one by one: name them.").ConfigureAwait(false);
                    return 1;
                }

                if (action is ParkedAction.Skip && string.IsNullOrWhiteSpace(why))
                {
                    await Console.Error.WriteLineAsync("To skip items takes a reason, which the audit keeps: --because TEXT.").ConfigureAwait(false);
                    return 1;
                }

                var again = $"hub parked {command.Name}{filter.Again(parsed)}{(why is null ? "" : $" --because {FilterOptions.Quoted(why)}")}{scene.Again(parsed)}";
                return Told(await actions.ActOnAllAsync(wanted, action, parsed.GetValue(count), by, why, ct).ConfigureAwait(false), parsed.GetValue(count), again, ParkedActions.Words(wanted));
            }

            var worst = 0;
            foreach (var name in named)
            {
                var found = await ParkedCommandContext.FindAsync(store, name, ct).ConfigureAwait(false);
                worst = Math.Max(worst, found.Count == 0 ? 1 : 0);
                foreach (var item in found)
                {
                    worst = Math.Max(worst, Told(await actions.ActAsync(item, action, by, why, ct).ConfigureAwait(false)));
                }
            }

            return worst;
        }));
        return command;
    }

    private static int Told(ActResult result)
    {
        (result.Outcome == ActOutcome.Done ? Console.Out : Console.Error).WriteLine(result.Outcome == ActOutcome.NoLongerParked ? result.Says : $"{result.Item.Id}: {result.Says}");
        return result.Outcome == ActOutcome.Done ? 0 : 1;
    }

    private static int Told(BulkResult result, long? count, string again, string which)
    {
        if (count is null)
        {
            Console.WriteLine(result.Present == 0 ? $"Nothing parked fits ({which})." : $"{result.Present} parked items fit ({which}). Nothing is done yet; to do it:\n  {again} --count {result.Present}");
            return result.Present == 0 ? 1 : 0;
        }

        if (count != result.Present)
        {
            Console.Error.WriteLine($"{result.Present} parked items fit now ({which}), not {count}: nothing was done. Somebody else may have been first.{(result.Present == 0 ? "" : $" If you mean those:\n  {again} --count {result.Present}")}");
            return 1;
        }

        foreach (var other in result.Results.Where(r => r.Outcome != ActOutcome.Done))
        {
            Told(other);
        }

        Console.WriteLine($"{result.Results.Count(r => r.Outcome == ActOutcome.Done)} of {result.Results.Count} done.");
        return result.Results.Any(r => r.Outcome == ActOutcome.Refused) ? 1 : 0;
    }
}
