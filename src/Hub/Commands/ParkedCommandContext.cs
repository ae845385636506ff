using System.CommandLine;
using Allentown311.Hub.City;
using Allentown311.Hub.ParkedWork;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Commands;

/// <summary>What the commands on parked items share: the store, the city, and who acts.</summary>
internal sealed class ParkedCommandContext
{
    private readonly Option<string> city = CommonOptions.City();
    private readonly Option<string> data = CommonOptions.Data();
    private readonly Option<string> by = new("--by") { Description = "Who acts, for the audit (default: the user of this system)", DefaultValueFactory = _ => Environment.UserName, Recursive = true };

    /// <summary>Adds the options to the command and all below it.</summary>
    public void AddTo(Command command)
    {
        (city.Recursive, data.Recursive) = (true, true);
        command.Add(city);
        command.Add(data);
        command.Add(by);
    }

    /// <summary>Who acts.</summary>
    public string By(ParseResult parsed) => parsed.GetValue(by)!;

    /// <summary>The options as they were given, to be given again.</summary>
    public string Again(ParseResult parsed) =>
        string.Concat(new[] { city, data, by }.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => $" {o.Name} {FilterOptions.Quoted(parsed.GetValue(o)!)}"));

    /// <summary>Opens the store; 1 after saying why that was not possible.</summary>
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
    public Task<int> WithCityAsync(ParseResult parsed, Func<IStore, CityConfiguration, Task<int>> work) => WithStoreAsync(parsed, async store =>
        CommonOptions.LoadCity(parsed.GetValue(city)!, connects: false) is { } loaded ? await work(store, loaded).ConfigureAwait(false) : 1);

    /// <summary>Opens the store for what a person does. A running hub sees it within a moment.</summary>
    public Task<int> WithActionsAsync(ParseResult parsed, Func<IStore, ParkedActions, Task<int>> work) => WithCityAsync(parsed, async (store, loaded) =>
    {
        var committer = await CommandCommitter.CommitterAsync(store, loaded, CancellationToken.None).ConfigureAwait(false);
        return await work(store, new ParkedActions(store, loaded, TimeProvider.System, committer)).ConfigureAwait(false);
    });

    /// <summary>The items of a name; none after saying so.</summary>
    public static async Task<IReadOnlyList<ParkedItem>> FindAsync(IStore store, string name, CancellationToken ct)
    {
        var found = await new ParkedItems(store).FindAsync(name, ct).ConfigureAwait(false);
        if (found.Count == 0)
        {
            await Console.Error.WriteLineAsync($"{name}: nothing of that name is parked. A name is an id (submit-257), a work order's reference or a ticket's number; \"hub parked\" lists them.").ConfigureAwait(false);
        }

        return found;
    }
}

/// <summary>The options that say which items are meant.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> department = new("--department") { Description = "Only of this department or mapping" };
    private readonly Option<string?> kind = new("--kind") { Description = $"Only of this kind: {string.Join(", ", ItemId.KindWords)}" };
    private readonly Option<string?> reason = new("--reason") { Description = "Only those whose reason holds these words" };
    private readonly Option<string?> older = new("--older") { Description = "Only those parked at least so long: 30m, 12h, 1d" };

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new[] { department, kind, reason, older })
        {
            command.Add(option);
        }
    }

    /// <summary>The filter; null after saying what is amiss.</summary>
    public ParkedFilter? Read(ParseResult parsed)
    {
        var asked = new FilterRequest(parsed.GetValue(department), parsed.GetValue(kind), parsed.GetValue(reason), parsed.GetValue(older));
        if (asked.Read(TimeProvider.System.GetUtcNow(), out var fault) is { } filter)
        {
            return filter;
        }

        Console.Error.WriteLine(fault);
        return null;
    }

    /// <summary>The options as they were given, to be given again.</summary>
    public string Again(ParseResult parsed) => string.Concat(new[] { department, kind, reason, older }.Where(o => parsed.GetValue(o) is not null).Select(o => $" {o.Name} {Quoted(parsed.GetValue(o)!)}"));

    /// <summary>A word as a shell takes it.</summary>
    public static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ':') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
