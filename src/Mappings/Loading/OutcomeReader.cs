using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads what the <c>outcomes:</c> of every kind share: <c>then</c> and <c>after</c>.</summary>
internal static class OutcomeReader
{
    /// <summary>The wait before a retry when neither the mapping nor the department names one.</summary>
    public static readonly TimeSpan DefaultRetryWait = TimeSpan.FromSeconds(5);

    // A word that means "down" is a retry for which the department names no wait.
    private const string Down = "down";

    private static readonly Dictionary<string, AnswerKind> SubmitMeanings = new(StringComparer.Ordinal)
    {
        ["already_exists"] = AnswerKind.AlreadyExists, ["reject"] = AnswerKind.Rejected, ["retry"] = AnswerKind.Retry,
        [Down] = AnswerKind.Retry, ["unreadable"] = AnswerKind.Unreadable,
    };

    private static readonly Dictionary<string, AnswerKind> FindMeanings = new(StringComparer.Ordinal)
    {
        ["absent"] = AnswerKind.Absent, ["unreadable"] = AnswerKind.Unreadable,
    };

    private static readonly Dictionary<string, AnswerKind> ReadMeanings = new(StringComparer.Ordinal)
    {
        ["empty"] = AnswerKind.Absent, ["fail"] = AnswerKind.Unreadable,
    };

    /// <summary>The members of <c>outcomes:</c>, as maps.</summary>
    public static IEnumerable<YamlMap> ReadMaps(YamlMap section) =>
        (section.Find("outcomes")?.List() ?? []).Select(v => v.Map()).OfType<YamlMap>();

    /// <summary>What an outcome means, and the wait of a retry.</summary>
    public static (AnswerKind Meaning, TimeSpan? After)? ReadMeaning(YamlMap outcome, OutcomePlace place)
    {
        var meanings = place switch
        {
            OutcomePlace.Submit => SubmitMeanings,
            OutcomePlace.Find => FindMeanings,
            _ => ReadMeanings,
        };
        var after = place == OutcomePlace.Submit ? outcome.Span("after", DefaultRetryWait) : DefaultRetryWait;
        if (outcome.Need("then", meanings.Keys.First()) is null
            || outcome.Choice("then", "", [.. meanings.Keys]) is not { Length: > 0 } word)
        {
            return null;
        }

        var meaning = meanings[word];
        return (meaning, meaning == AnswerKind.Retry && word != Down ? after : null);
    }
}
