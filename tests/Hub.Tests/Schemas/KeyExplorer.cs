using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Schemas;

/// <summary>
/// Finds every key that the readers of one kind of file know. The readers run over a document that starts almost empty; each key they
/// ask for is given to them in each form it may have, until they ask nothing new.
/// </summary>
internal sealed partial class KeyExplorer(Action<string> read, Func<string, string?> exampleOf)
{
    private const int MostSteps = 12;

    private static readonly (string Name, JsonNode Value)[] Forms =
    [
        ("text", JsonValue.Create("x")), ("map", new JsonObject()), ("list", new JsonArray(JsonValue.Create("x"))),
        ("maps", new JsonArray(new JsonObject())),
    ];

    private readonly Queue<JsonNode> waiting = new();
    private readonly HashSet<string> given = new(StringComparer.Ordinal);
    private readonly HashSet<string> tried = new(StringComparer.Ordinal);

    /// <summary>What was asked in each run.</summary>
    public List<IReadOnlyList<Question>> Runs { get; } = [];

    /// <summary>Runs the readers until they ask nothing new.</summary>
    public KeyExplorer Explore(JsonObject start)
    {
        given.UnionWith(start.Where(s => s.Value is JsonValue).Select(s => s.Key));
        Enqueue(start);
        while (waiting.TryDequeue(out var document))
        {
            foreach (var question in Run(document))
            {
                Grow(document, question);
            }
        }

        return this;
    }

    private List<Question> Run(JsonNode document)
    {
        var heard = new List<Question>();
        KeyListener.Current = heard.Add;
        try
        {
            read(KeyDocument.Text(document));
        }
        finally
        {
            KeyListener.Current = null;
        }

        Runs.Add(heard);
        return heard;
    }

    private void Grow(JsonNode document, Question question)
    {
        var path = question.Path;
        var there = path.Length == 0 ? document : KeyDocument.At(document, path);
        if (given.Contains(path) || KeyDocument.Steps(path).Count() > MostSteps || Tree().IsMatch(path))
        {
            return;
        }

        switch (question.Kind)
        {
            case QuestionKind.Choice:
                Try(document, path, question.Choices!.Select(c => (c, (JsonNode)JsonValue.Create(c))));
                break;
            case QuestionKind.Flag:
                Try(document, path, [("true", JsonValue.Create("true")), ("false", JsonValue.Create("false"))]);
                break;
            case QuestionKind.Number or QuestionKind.Span:
                Try(document, path, [("default", JsonValue.Create(question.Text!))]);
                break;
            case QuestionKind.Needed:
                Try(document, path, [.. Forms, ("example", KeyDocument.Parse(question.Text!)), .. Examples(path)]);
                break;
            case QuestionKind.Key when there is null:
                Try(document, path, [.. Forms, .. Examples(path)]);
                break;
            case QuestionKind.WantedMap or QuestionKind.WantedList or QuestionKind.Text:
                Try(document, path, Forms);
                break;
            case QuestionKind.Entries when there is JsonObject { Count: 0 }:
                Try(document, path.Length == 0 ? "x" : $"{path}.x", Forms);
                break;
            default:
                break;
        }
    }

    // A tree of the integrator's own, such as a JSON body, whose depth has no end.
    [GeneratedRegex(@"(\.x|\[0\]){2}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tree();

    private IEnumerable<(string Name, JsonNode Value)> Examples(string path) =>
        exampleOf(path) is { } example ? [("described", KeyDocument.Parse(example))] : [];

    private void Try(JsonNode document, string path, IEnumerable<(string Name, JsonNode Value)> forms)
    {
        foreach (var (name, value) in forms)
        {
            if (tried.Add($"{path} {name}") && KeyDocument.With(document, path, value) is { } next)
            {
                Enqueue(next);
            }
        }
    }

    // What must be there is added first, so that what is tried is the one thing out of the ordinary.
    private void Enqueue(JsonNode document)
    {
        for (var isWhole = false; !isWhole;)
        {
            isWhole = true;
            foreach (var question in Run(document).Where(q => q.Kind == QuestionKind.Needed).ToList())
            {
                var example = exampleOf(question.Path) ?? question.Text!;
                if (KeyDocument.At(document, question.Path) is null
                    && KeyDocument.With(document, question.Path, KeyDocument.Parse(example)) is { } next)
                {
                    (document, isWhole) = (next, false);
                }
            }
        }

        waiting.Enqueue(document);
    }
}
