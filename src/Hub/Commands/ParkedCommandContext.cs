using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary>The options that the commands on parked items share: the store, the city, and who acts.</summary>
internal sealed class ParkedCommandContext
{
    /// <summary>The help for the name of one item.</summary>
    public const string ItemHelp = "An id (submit-257), a work order's reference, or a ticket's number";

    private readonly Option<string> city = CommonOptions.City();
    private readonly Option<string> data = CommonOptions.Data();

    private readonly Option<string> by = new("--by")
    {
        Description = "Who acts, for the audit (default: the user of this system)",
        DefaultValueFactory = _ => Environment.UserName,
        Recursive = true,
    };

    /// <summary>Adds the options to the command and its subcommands.</summary>
    public void AddTo(Command command)
    {
        city.Recursive = true;
        data.Recursive = true;
        command.Add(city);
        command.Add(data);
        command.Add(by);
    }

    /// <summary>Who acts.</summary>
    public string By(ParseResult parsed) => CommonOptions.WhoOf(parsed.GetValue(by));

    /// <summary>The options that were given, as text to repeat them in a proposed command.</summary>
    public string Repeat(ParseResult parsed) => string.Concat(
        new[] { city, data, by }
            .Where(o => parsed.GetResult(o) is { Implicit: false })
            .Select(o => $" {o.Name} {FilterOptions.QuoteForShell(parsed.GetValue(o)!)}"));

    /// <summary>Runs <paramref name="work"/> on the opened store; exit code 1 after printing why the store could not be opened.</summary>
    public async Task<int> WithStoreAsync(ParseResult parsed, Func<IStore, Task<int>> work)
    {
        if (StoreOptions.Open(parsed, parsed.GetValue(data)!) is not { } store)
        {
            return 1;
        }

        await using (store.ConfigureAwait(false))
        {
            try
            {
                return await work(store).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
                return 1;
            }
        }
    }

    /// <summary>Opens the store and loads the city; no department's password need be set.</summary>
    public Task<int> WithCityAsync(ParseResult parsed, Func<IStore, CityConfiguration, Task<int>> work) =>
        WithStoreAsync(parsed, async store =>
            CommonOptions.LoadCity(parsed.GetValue(city)!, connects: false) is { } loaded
                ? await work(store, loaded).ConfigureAwait(false)
                : 1);

    /// <summary>Opens the store for a person's actions. A running hub works a job that a person handed back within a moment.</summary>
    public Task<int> WithActionsAsync(ParseResult parsed, Func<IStore, ParkedActions, Task<int>> work) =>
        WithCityAsync(parsed, async (store, loaded) =>
        {
            var committer = await CommandCommitter.CommitterAsync(store, loaded, CancellationToken.None).ConfigureAwait(false);
            return await work(store, new ParkedActions(store, loaded, TimeProvider.System, committer)).ConfigureAwait(false);
        });

    /// <summary>The items that a name stands for; empty after printing that it stands for none.</summary>
    public static async Task<IReadOnlyList<ParkedItem>> FindAsync(IStore store, string name, CancellationToken ct)
    {
        var found = await new ParkedItems(store).FindAsync(name, ct).ConfigureAwait(false);
        if (found.Count == 0)
        {
            await Console.Error.WriteLineAsync(
                $"{name}: nothing of that name is parked. A name is an id (submit-257), a work order's reference or a ticket's number; "
                + "\"hub parked\" lists them.").ConfigureAwait(false);
        }

        return found;
    }
}

/// <summary>The options that filter items.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> department = new("--department") { Description = "Only of this department or mapping" };
    private readonly Option<string?> reason = new("--reason") { Description = "Only those whose reason holds these words" };
    private readonly Option<string?> older = new("--older") { Description = "Only those parked at least so long: 30m, 12h, 1d" };

    private readonly Option<string?> kind = new("--kind")
    {
        Description = $"Only of this kind: {string.Join(", ", ItemId.ParkableKinds)}",
    };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new[] { department, kind, reason, older })
        {
            command.Add(option);
        }
    }

    /// <summary>Reads the filter; null after printing what is wrong with it.</summary>
    public ParkedFilter? Read(ParseResult parsed)
    {
        var request = new FilterRequest(
            parsed.GetValue(department), parsed.GetValue(kind), parsed.GetValue(reason), parsed.GetValue(older));
        if (request.Read(TimeProvider.System.GetUtcNow(), out var fault) is { } filter)
        {
            return filter;
        }

        Console.Error.WriteLine(fault);
        return null;
    }

    /// <summary>The options that were given, as text to repeat them in a proposed command.</summary>
    public string Repeat(ParseResult parsed) => string.Concat(
        new[] { department, kind, reason, older }
            .Where(o => parsed.GetValue(o) is not null)
            .Select(o => $" {o.Name} {QuoteForShell(parsed.GetValue(o)!)}"));

    /// <summary>Quotes a text so that a POSIX shell reads it as one argument.</summary>
    public static string QuoteForShell(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
