using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>What the readers know of one value.</summary>
internal sealed class KeyFacts
{
    public HashSet<QuestionKind> Kinds { get; } = [];

    public SortedSet<string> Choices { get; } = new(StringComparer.Ordinal);

    public string? Default { get; set; }

    public string? Example { get; set; }

    public (int Least, int Most)? Bounds { get; set; }

    /// <summary>The keys of the map, as far as they have names.</summary>
    public SortedSet<string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys without which the map is never taken; null until the map was read to its end.</summary>
    public HashSet<string>? Required { get; set; }

    public bool IsClosed => Kinds.Contains(QuestionKind.Closed);
}

/// <summary>All values of one kind of file by pattern: <c>[]</c> stands for a member of a list, <c>*</c> for a key of any name.</summary>
internal sealed class KeyModel
{
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly HashSet<string> named = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> patterns = new(StringComparer.Ordinal) { [""] = "" };

    /// <summary>The model of what was asked.</summary>
    /// <param name="runs">What was asked in each run.</param>
    /// <param name="given">The keys that stood in the first document, and are therefore required.</param>
    public KeyModel(IReadOnlyList<IReadOnlyList<Question>> runs, IReadOnlyDictionary<string, string> given)
    {
        var all = runs.SelectMany(r => r).ToList();
        open.UnionWith(all.Where(q => q.Kind == QuestionKind.Entries).Select(q => q.Path));
        open.ExceptWith(all.Where(q => q.Kind == QuestionKind.Closed).Select(q => q.Path));
        named.UnionWith(all.Where(q => q.Kind == QuestionKind.Key).Select(q => q.Path));
        foreach (var run in runs)
        {
            Add(run);
        }

        Facts[""].Required?.UnionWith(given.Keys);
        foreach (var (key, value) in given)
        {
            Of(key).Choices.Clear();
            Of(key).Choices.Add(value);
        }
    }

    /// <summary>The facts of each pattern; the whole file is the empty one.</summary>
    public SortedDictionary<string, KeyFacts> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>The pattern of the member of a list or of a key of any name.</summary>
    public static string Join(string parent, string step) =>
        step == "[]" ? parent + step : parent.Length == 0 ? step : $"{parent}.{step}";

    private void Add(IReadOnlyList<Question> run)
    {
        foreach (var question in run)
        {
            var facts = Of(Pattern(question.Path));
            facts.Kinds.Add(question.Kind);
            facts.Choices.UnionWith(question.Choices ?? []);
            if (question.Kind == QuestionKind.Needed)
            {
                facts.Example ??= question.Text;
            }
            else if (question.Text is { Length: > 0 })
            {
                facts.Default ??= question.Text;
            }

            facts.Bounds ??= question.Kind == QuestionKind.Number ? (question.Least, question.Most) : null;
            if (question.Kind == QuestionKind.Key)
            {
                var (parent, key) = Split(question.Path);
                Of(Pattern(parent)).Keys.Add(key);
            }
        }

        foreach (var map in run.Where(q => q.Kind == QuestionKind.Closed).Select(q => q.Path).Distinct(StringComparer.Ordinal))
        {
            var needed = run.Where(q => q.Kind == QuestionKind.Needed).Select(q => Split(q.Path)).Where(s => s.Parent == map)
                .Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
            var facts = Of(Pattern(map));
            // Of the grants of OAuth 2.0 only some have a secret (RFC 7523 has a key); the explorer writes one form of a sign-in.
            needed.Remove("client_secret");
            facts.Required ??= needed;
            facts.Required.IntersectWith(needed);
        }
    }

    private KeyFacts Of(string pattern)
    {
        if (!Facts.TryGetValue(pattern, out var facts))
        {
            Facts[pattern] = facts = new KeyFacts();
        }

        return facts;
    }

    private string Pattern(string path)
    {
        if (patterns.TryGetValue(path, out var known))
        {
            return known;
        }

        var (parent, step) = Split(path);
        return patterns[path] = Join(
            Pattern(parent), step[0] == '[' ? "[]" : open.Contains(parent) && !named.Contains(path) ? "*" : step);
    }

    private static (string Parent, string Key) Split(string path)
    {
        var at = path.LastIndexOfAny(['.', '[']);
        return at < 0 ? ("", path) : (path[..at], path[at] == '[' ? path[at..] : path[(at + 1)..]);
    }
}
