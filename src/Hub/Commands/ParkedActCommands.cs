using System.Collections.Immutable;
using System.CommandLine;
using Allentown311.Hub.ParkedWork;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub parked retry | edit | adopt | skip | route</c>. Exit code 0 when all was done, 1 when anything was refused.</summary>
internal static partial class ParkedActCommands
{
    private const string NotThereHelp = "You looked for the reference in the department's system, and it is not there";

    /// <summary><c>hub parked retry</c>: hands jobs back to the walk, named ones or all that match a filter.</summary>
    public static Command Retry(ParkedCommandContext context)
    {
        var notThere = new Option<bool>("--not-there") { Description = NotThereHelp };
        var command = new Command("retry", "Lets items go on; what may have arrived is looked up first") { notThere };
        return BuildForSeveral(context, command, parsed => new ParkedAction.Retry(parsed.GetValue(notThere)), notThere);
    }

    /// <summary><c>hub parked skip</c>: ends items by hand, named ones or all that match a filter.</summary>
    public static Command Skip(ParkedCommandContext context)
    {
        var command = new Command(
            "skip", "Ends items by hand, with a reason: orders are cancelled, notices go to the call-back list");
        return BuildForSeveral(context, command, _ => new ParkedAction.Skip(), notInBulk: null);
    }

    /// <summary><c>hub parked adopt</c>: links an order to a record that a person keyed by hand.</summary>
    public static Command Adopt(ParkedCommandContext context)
    {
        var number = new Argument<string>("number") { Description = "The department's own number of the record" };
        var shared = new Option<bool>("--shared") { Description = "The department made one record of several of our orders" };
        return BuildForOne(
            context,
            new Command("adopt", "The department has it: somebody keyed it there by hand"),
            [number, shared],
            parsed => new ParkedAction.Adopt(parsed.GetValue(number)!, parsed.GetValue(shared)));
    }

    /// <summary><c>hub parked route</c>: gives a ticket to a department.</summary>
    public static Command Route(ParkedCommandContext context)
    {
        var department = new Argument<string>("department") { Description = "Code of the department, as in city.yaml" };
        return BuildForOne(
            context,
            new Command("route", "Gives a ticket to the department it belongs to"),
            [department],
            parsed => new ParkedAction.RouteTo(parsed.GetValue(department)!));
    }

    /// <summary><c>hub parked edit</c>: corrects a ticket, then hands its job back to the walk.</summary>
    public static Command Edit(ParkedCommandContext context)
    {
        var service = TextOption("--service", "Service code");
        var description = TextOption("--description", "The resident's words; - reads them from standard input");
        var address = TextOption("--address", "The address in words");
        var addressId = TextOption("--address-id", "The jurisdiction's id of the address");
        var zip = TextOption("--zip", "Postal code");
        var latitude = TextOption("--lat", "Degrees");
        var longitude = TextOption("--long", "Degrees");
        var answers = new Option<string[]>("--answer")
        {
            Description = "CODE=VALUE; again for more values; CODE= takes the answer away",
        };
        var notThere = new Option<bool>("--not-there") { Description = NotThereHelp };
        return BuildForOne(
            context,
            new Command("edit", "Corrects what an order says, then sends it under the same reference"),
            [service, description, address, addressId, zip, latitude, longitude, answers, notThere],
            parsed => new ParkedAction.Edit(
                new TicketEdit
                {
                    Service = parsed.GetValue(service),
                    Description = parsed.GetValue(description) is "-" ? Console.In.ReadToEnd() : parsed.GetValue(description),
                    Address = parsed.GetValue(address),
                    AddressId = parsed.GetValue(addressId),
                    Zip = parsed.GetValue(zip),
                    Lat = parsed.GetValue(latitude),
                    Long = parsed.GetValue(longitude),
                    Answers = ParseAnswers(parsed.GetValue(answers) ?? []),
                },
                parsed.GetValue(notThere)));
    }

    // CODE=VALUE, once for each value; CODE= alone gives an empty value, which removes the answer.
    private static ImmutableDictionary<string, ImmutableArray<string>> ParseAnswers(string[] answers) => answers
        .Select(a => a.Split('=', 2))
        .GroupBy(a => a[0], a => a.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal)
        .ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray());

    private static Option<string?> TextOption(string name, string description) => new(name) { Description = description };

    private static Option<string?> BecauseOption() => new("--because") { Description = "Why, for the audit" };

    private static Command BuildForOne(
        ParkedCommandContext context, Command command, IEnumerable<Symbol> symbols, Func<ParseResult, ParkedAction> readAction)
    {
        var name = new Argument<string>("item") { Description = ParkedCommandContext.ItemHelp };
        var because = BecauseOption();
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

        command.SetAction((parsed, ct) => context.WithActionsAsync(parsed, async (store, actions) =>
        {
            var found = await ParkedCommandContext.FindAsync(store, parsed.GetValue(name)!, ct).ConfigureAwait(false);
            if (found.Count > 1)
            {
                var ids = string.Join(", ", found.Select(i => i.Id));
                await Console.Error.WriteLineAsync($"Several items go by that name; name one of: {ids}.").ConfigureAwait(false);
            }

            if (found is not [var item])
            {
                return 1;
            }

            var result = await actions.ActAsync(item, readAction(parsed), context.By(parsed), parsed.GetValue(because), ct)
                .ConfigureAwait(false);
            return WriteResult(result);
        }));
        return command;
    }

    private static int WriteResult(ActResult result)
    {
        var to = result.Outcome == ActOutcome.Done ? Console.Out : Console.Error;
        to.WriteLine(result.Outcome == ActOutcome.NoLongerParked ? result.Message : $"{result.Item.Id}: {result.Message}");
        return result.Outcome == ActOutcome.Done ? 0 : 1;
    }
}
