using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Reads what the <c>outcomes:</c> of every kind share: <c>then</c> and <c>after</c>.</summary>
internal static class OutcomeReader
{
    /// <summary>The wait before a retry where nobody names one.</summary>
    public static readonly TimeSpan PlainPause = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, AnswerKind> OfSubmit = new(StringComparer.Ordinal)
    {
        ["already_exists"] = AnswerKind.AlreadyExists, ["reject"] = AnswerKind.Rejected, ["retry"] = AnswerKind.Retry,
    };

    private static readonly Dictionary<string, AnswerKind> OfFind = new(StringComparer.Ordinal) { ["absent"] = AnswerKind.Absent };

    /// <summary>The members of <c>outcomes:</c>, as maps.</summary>
    public static IEnumerable<YamlMap> Members(YamlMap section) => (section.Find("outcomes")?.List() ?? []).Select(v => v.Map()).OfType<YamlMap>();

    /// <summary>What an outcome means, and the wait of a retry.</summary>
    public static (AnswerKind Then, TimeSpan? After)? Then(YamlMap outcome, bool ofFind)
    {
        var words = ofFind ? OfFind : OfSubmit;
        var after = ofFind ? PlainPause : outcome.Span("after", PlainPause);
        if (outcome.Need("then", words.Keys.First()) is null || outcome.Choice("then", "", [.. words.Keys]) is not { Length: > 0 } word)
        {
            return null;
        }

        var then = words[word];
        return (then, then == AnswerKind.Retry ? after : null);
    }
}
