using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// A map of a file. Each key asked for is remembered; <see cref="Close"/> reports the rest, so that a misspelt key is never silently
/// ignored.
/// </summary>
public sealed class YamlMap(YamlMappingNode node, string path, YamlContext context)
{
    private readonly HashSet<string> asked = context.Asked(node);

    /// <summary>Dotted path from the top; empty at the top.</summary>
    public string Path => path;

    /// <summary>The map as a value, to note a mistake about the whole of it.</summary>
    public YamlValue Self { get; } = new(node, path.Length == 0 ? "the file" : path, context);

    /// <summary>The keys in order, with their values.</summary>
    public IEnumerable<(YamlValue Key, YamlValue Value)> Entries
    {
        get
        {
            Hear(path, QuestionKind.Entries);
            return Members();
        }
    }

    /// <summary>The value of <paramref name="key"/>; null when the file has no such key or it is null.</summary>
    public YamlValue? Find(string key)
    {
        asked.Add(key);
        Hear(Join(key), QuestionKind.Key);
        return node.Children.TryGetValue(new YamlScalarNode(key), out var value)
            && new YamlValue(value, Join(key), context) is { IsNull: false } found
            ? found
            : null;
    }

    /// <summary>
    /// The value of <paramref name="key"/>; null, and noted, when it is missing. <paramref name="example"/> shows what would be right.
    /// </summary>
    public YamlValue? Need(string key, string example)
    {
        Hear(Join(key), QuestionKind.Needed, example);
        var value = Find(key);
        if (value is null && !node.Children.ContainsKey(new YamlScalarNode(key)) && FindMisspelt(key) is { } misspelt)
        {
            var written = ((YamlScalarNode)misspelt.Node).Value!;
            asked.Add(written);
            misspelt.Fault($"\"{Join(key)}\" is missing, and \"{Join(written)}\" is no key here", $"Write {key}: in place of {written}:");
        }
        else if (value is null)
        {
            Self.Fault($"\"{Join(key)}\" is missing", $"Write, for example, {key}: {example}");
        }

        return value;
    }

    /// <summary>The text of a key, variables filled; null when absent.</summary>
    public string? Text(string key) => Find(key)?.Text();

    /// <summary>The text of a key that must be there.</summary>
    public string? NeedText(string key, string example) => Need(key, example)?.Text();

    /// <summary>A whole number within bounds, or <paramref name="fallback"/>.</summary>
    public int Number(string key, int fallback, int least, int most)
    {
        Hear(Join(key), QuestionKind.Number, string.Create(CultureInfo.InvariantCulture, $"{fallback}"), least: least, most: most);
        if (Find(key) is not { } value || value.Text() is not { } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most)
        {
            return number;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", $"Write a whole number from {least} to {most}");
        return fallback;
    }

    /// <summary>true or false, or <paramref name="fallback"/>.</summary>
    public bool Flag(string key, bool fallback)
    {
        Hear(Join(key), QuestionKind.Flag, fallback ? "true" : "false");
        if (Find(key) is not { } value || value.Text() is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write true or false");
        return fallback;
    }

    /// <summary>A time span such as <c>500ms</c>, <c>20s</c>, <c>5m</c>, <c>8h</c> or <c>2d</c>, or <paramref name="fallback"/>.</summary>
    public TimeSpan Span(string key, TimeSpan fallback)
    {
        Hear(Join(key), QuestionKind.Span, TimeSpans.Write(fallback));
        if (Find(key) is not { } value || value.Text() is not { } text)
        {
            return fallback;
        }

        if (TimeSpans.TryParse(text, out var span))
        {
            return span;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write a time span such as 500ms, 20s, 5m, 8h or 2d");
        return fallback;
    }

    /// <summary>One of <paramref name="choices"/>, or <paramref name="fallback"/>.</summary>
    public string Choice(string key, string fallback, params IReadOnlyList<string> choices)
    {
        Hear(Join(key), QuestionKind.Choice, fallback, choices);
        if (Find(key) is not { } value || value.Text() is not { } text)
        {
            return fallback;
        }

        if (choices.Contains(text, StringComparer.Ordinal))
        {
            return text;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", $"Write one of: {string.Join(", ", choices)}{WordSuggestion.Hint(text, choices)}");
        return fallback;
    }

    /// <summary>The map under a key; null when absent.</summary>
    public YamlMap? Map(string key) => Find(key)?.Map();

    /// <summary>Marks all keys as known: <see cref="Close"/> then reports none. For a map whose other keys another program reads.</summary>
    public void IgnoreOtherKeys() => asked.UnionWith(Entries.Select(e => (e.Key.Node as YamlScalarNode)?.Value ?? "?"));

    /// <summary>Reports each key that no reader has asked for, with the nearest known one.</summary>
    public void Close()
    {
        Hear(path, QuestionKind.Closed);
        foreach (var (key, _) in Members())
        {
            var name = (key.Node as YamlScalarNode)?.Value ?? "?";
            if (!asked.Contains(name))
            {
                key.Fault(
                    $"unknown key \"{Join(name)}\"",
                    $"Known here: {string.Join(", ", asked.Order(StringComparer.Ordinal))}{WordSuggestion.Hint(name, asked)}");
            }
        }
    }

    // Only a slip of one sign: a longer word may be another key, which a reader asks for later.
    private YamlValue? FindMisspelt(string key) => Members().Select(e => e.Key).FirstOrDefault(written =>
        written.Node is YamlScalarNode { Value: { Length: > 3 } name }
        && !asked.Contains(name)
        && WordSuggestion.Distance(name, key) == 1);

    private IEnumerable<(YamlValue Key, YamlValue Value)> Members() => node.Children.Select(c =>
        (new YamlValue(c.Key, path, context), new YamlValue(c.Value, Join((c.Key as YamlScalarNode)?.Value ?? "?"), context)));

    private static void Hear(
        string at, QuestionKind kind, string? text = null, IReadOnlyList<string>? choices = null, int least = 0, int most = 0)
    {
        if (KeyListener.Current is { } listener)
        {
            listener(new Question(at, kind, text, choices, least, most));
        }
    }

    private string Join(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
