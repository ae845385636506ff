using System.CommandLine;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <content>Commands that act on several items: those that are named, or all that match a filter.</content>
internal static partial class ParkedActCommands
{
    private static Command BuildForSeveral(
        ParkedCommandContext context, Command command, Func<ParseResult, ParkedAction> readAction, Option<bool>? notInBulk)
    {
        var names = new Argument<string[]>("items")
        {
            Description = $"{ParkedCommandContext.ItemHelp} (all its items)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var count = new Option<long?>("--count")
        {
            Description = "With a filter: how many you expect; nothing is done when they are more or fewer",
        };
        var filterOptions = new FilterOptions();
        var because = BecauseOption();
        command.Add(names);
        filterOptions.AddTo(command);
        command.Add(count);
        command.Add(because);
        command.SetAction((parsed, ct) => context.WithActionsAsync(parsed, async (store, actions) =>
        {
            if (filterOptions.Read(parsed) is not { } filter)
            {
                return 1;
            }

            var named = parsed.GetValue(names) ?? [];
            var action = readAction(parsed);
            var by = context.By(parsed);
            var reason = parsed.GetValue(because);
            var forbidden = notInBulk is not null && parsed.GetValue(notInBulk) ? notInBulk : null;
            if (FindMistake(command, named, filter, action, reason, forbidden) is { } mistake)
            {
                await Console.Error.WriteLineAsync(mistake).ConfigureAwait(false);
                return 1;
            }

            if (named.Length > 0)
            {
                return await ActOnNamedAsync(store, actions, named, action, by, reason, ct).ConfigureAwait(false);
            }

            var becauseOption = reason is null ? "" : $" --because {FilterOptions.QuoteForShell(reason)}";
            var again = $"hub parked {command.Name}{filterOptions.Repeat(parsed)}{becauseOption}{context.Repeat(parsed)}";
            var expected = parsed.GetValue(count);
            var result = await actions.ActOnAllAsync(filter, action, expected, by, reason, ct).ConfigureAwait(false);
            return WriteResult(result, expected, again, ParkedActions.Describe(filter));
        }));
        return command;
    }

    private static string? FindMistake(
        Command command, string[] named, ParkedFilter filter, ParkedAction action, string? reason, Option<bool>? forbidden)
    {
        if (named.Length > 0 == !filter.IsEmpty)
        {
            return $"Name the items (hub parked {command.Name} submit-257), or say which by --department, --kind, --reason or --older; "
                + "not both, not neither.";
        }

        if (named.Length > 0)
        {
            return null;
        }

        if (forbidden is not null)
        {
            return $"{forbidden.Name} is said of items you looked for one by one: name them.";
        }

        return action is ParkedAction.Skip && string.IsNullOrWhiteSpace(reason)
            ? "To skip items takes a reason, which the audit keeps: --because TEXT."
            : null;
    }

    private static async Task<int> ActOnNamedAsync(
        IStore store, ParkedActions actions, string[] names, ParkedAction action, string by, string? reason, CancellationToken ct)
    {
        var exitCode = 0;
        foreach (var name in names)
        {
            var found = await ParkedCommandContext.FindAsync(store, name, ct).ConfigureAwait(false);
            exitCode = Math.Max(exitCode, found.Count == 0 ? 1 : 0);
            foreach (var item in found)
            {
                var result = await actions.ActAsync(item, action, by, reason, ct).ConfigureAwait(false);
                exitCode = Math.Max(exitCode, WriteResult(result));
            }
        }

        return exitCode;
    }

    private static int WriteResult(BulkResult result, long? expected, string again, string filter)
    {
        var repeat = $"\n  {again} --count {result.Present}";
        if (expected is null)
        {
            Console.WriteLine(result.Present == 0
                ? $"Nothing parked fits ({filter})."
                : $"{result.Present} parked items fit ({filter}). Nothing is done yet; to do it:{repeat}");
            return result.Present == 0 ? 1 : 0;
        }

        if (expected != result.Present)
        {
            var offer = result.Present == 0 ? "" : $" If you mean those:{repeat}";
            Console.Error.WriteLine(
                $"{result.Present} parked items fit now ({filter}), not {expected}: nothing was done. "
                + $"Somebody else may have been first.{offer}");
            return 1;
        }

        foreach (var other in result.Results.Where(r => r.Outcome != ActOutcome.Done))
        {
            WriteResult(other);
        }

        Console.WriteLine($"{result.Results.Count(r => r.Outcome == ActOutcome.Done)} of {result.Results.Count} done.");
        return result.Results.Any(r => r.Outcome == ActOutcome.Refused) ? 1 : 0;
    }
}
