namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Which calls of a system are likely the ones that a mapping makes, by their names. Pure.</summary>
internal static class CallGuess
{
    /// <summary>The call that makes an order: the one that is named, else the only one whose name says so; else null.</summary>
    public static string? Submit(IReadOnlyList<string> names, string? chosen) =>
        chosen ?? Only(names, ["Create", "Add", "Insert", "Submit", "New"], []);

    /// <summary>The call that finds an order.</summary>
    public static string? Find(IReadOnlyList<string> names, string? chosen) =>
        chosen ?? Only(names, ["Find", "Lookup", "Search", "ByRef", "ByClientRef", "ByExternal"], ["Changes"]);

    /// <summary>The call that lists what changed.</summary>
    public static string? Poll(IReadOnlyList<string> names, string? chosen) =>
        chosen ?? Only(names, ["Changes", "Updates", "Changed", "Updated", "Modified", "Since"], ["Create", "Add", "Insert"]);

    private static string? Only(IReadOnlyList<string> names, string[] words, string[] not)
    {
        var found = names.Where(name => words.Any(word => Has(name, word)) && !not.Any(word => Has(name, word))).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    private static bool Has(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
