using System.Collections.Frozen;

namespace Allentown311.Mappings.Templates;

/// <summary>The names that a template may use.</summary>
/// <param name="all">Whole names, such as <c>ticket.address</c>.</param>
/// <param name="anyAnswer">True when <c>ticket.answers.CODE</c> is allowed for every code, because no catalogue is at hand.</param>
public sealed class Names(IReadOnlyCollection<string> all, bool anyAnswer = false)
{
    /// <summary>Prefix of a resident's answer.</summary>
    public const string AnswerPrefix = "ticket.answers.";

    /// <summary>Prefix of a document of the section's <c>texts:</c>.</summary>
    internal const string TextPrefix = "text.";

    private readonly HashSet<string> set = new(all, StringComparer.Ordinal);

    /// <summary>Every whole name.</summary>
    public IReadOnlyCollection<string> All => all;

    /// <summary>The documents of the section's <c>texts:</c>, by whole name.</summary>
    internal IReadOnlyDictionary<string, SecretTemplate> Texts { get; private init; } = FrozenDictionary<string, SecretTemplate>.Empty;

    /// <summary>These names and one more document.</summary>
    internal Names With(string name, SecretTemplate text) => new([.. all.Where(n => n != name), name], anyAnswer)
    {
        Texts = new Dictionary<string, SecretTemplate>(Texts, StringComparer.Ordinal) { [name] = text },
    };

    /// <summary>These names and some more.</summary>
    internal Names And(IReadOnlyCollection<string> more) =>
        more.Count == 0 ? this : new([.. all.Union(more, StringComparer.Ordinal)], anyAnswer) { Texts = Texts };

    /// <summary>True when the name exists.</summary>
    public bool Contains(string name) => set.Contains(name) || (anyAnswer && name.StartsWith(AnswerPrefix, StringComparison.Ordinal));

    /// <summary>The names, for an error; answers are named as a group.</summary>
    public string Describe() =>
        string.Join(", ", all.Where(n => !IsAnswer(n)).Concat(anyAnswer || all.Any(IsAnswer) ? [$"{AnswerPrefix}CODE"] : []));

    private static bool IsAnswer(string name) => name.StartsWith(AnswerPrefix, StringComparison.Ordinal);
}
