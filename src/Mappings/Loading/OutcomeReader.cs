using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads what the <c>outcomes:</c> of every kind share: <c>then</c> and <c>after</c>.</summary>
internal static class OutcomeReader
{
    /// <summary>The wait before a retry when neither the mapping nor the department names one.</summary>
    public static readonly TimeSpan DefaultRetryWait = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, AnswerKind> SubmitMeanings = new(StringComparer.Ordinal)
    {
        ["already_exists"] = AnswerKind.AlreadyExists, ["reject"] = AnswerKind.Rejected, ["retry"] = AnswerKind.Retry,
    };

    private static readonly Dictionary<string, AnswerKind> FindMeanings = new(StringComparer.Ordinal) { ["absent"] = AnswerKind.Absent };

    /// <summary>The members of <c>outcomes:</c>, as maps.</summary>
    public static IEnumerable<YamlMap> ReadMaps(YamlMap section) =>
        (section.Find("outcomes")?.List() ?? []).Select(v => v.Map()).OfType<YamlMap>();

    /// <summary>What an outcome means, and the wait of a retry.</summary>
    public static (AnswerKind Meaning, TimeSpan? After)? ReadMeaning(YamlMap outcome, bool ofFind)
    {
        var meanings = ofFind ? FindMeanings : SubmitMeanings;
        var after = ofFind ? DefaultRetryWait : outcome.Span("after", DefaultRetryWait);
        if (outcome.Need("then", meanings.Keys.First()) is null
            || outcome.Choice("then", "", [.. meanings.Keys]) is not { Length: > 0 } word)
        {
            return null;
        }

        var meaning = meanings[word];
        return (meaning, meaning == AnswerKind.Retry ? after : null);
    }
}
