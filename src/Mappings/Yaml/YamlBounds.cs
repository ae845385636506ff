using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// Refuses a file before its nodes are built, where building or walking them would end the process or take its memory: nodes nested
/// deeper than a stack holds, an alias inside of the node that it names, and aliases of aliases that multiply.
/// </summary>
internal sealed class YamlBounds
{
    private const int MostDeep = 64;
    private const long MostNodes = 100_000;

    private readonly Dictionary<AnchorName, long> weights = [];
    private readonly Stack<(AnchorName Anchor, long Before)> open = new();
    private long nodes;

    /// <summary>The first fault of the text; null when it can be read safely.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static Fault? Find(string file, string text)
    {
        var bounds = new YamlBounds();
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
            if (bounds.Meet(parser.Current!) is (var what, var right))
            {
                var at = parser.Current!.Start;
                return new Fault(file, (int)at.Line, (int)at.Column, what, right);
            }
        }

        return null;
    }

    private (string What, string Right)? Meet(ParsingEvent met)
    {
        switch (met)
        {
            case AnchorAlias alias:
                return Repeat(alias.Value);
            case Scalar scalar:
                nodes++;
                Weigh(scalar.Anchor, nodes - 1);
                break;
            case MappingStart or SequenceStart:
                open.Push((((NodeEvent)met).Anchor, nodes++));
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = open.Pop();
                Weigh(anchor, before);
                break;
        }

        return open.Count > MostDeep
            ? ($"nested more than {MostDeep} deep", "Write it flatter; no section needs that many levels")
            : nodes > MostNodes ? TooMany : null;
    }

    private static (string What, string Right) TooMany =>
        ($"more than {MostNodes:N0} values", "Split the file, or write fewer repetitions (&name, *name)");

    private (string What, string Right)? Repeat(AnchorName name)
    {
        if (open.Any(o => o.Anchor == name))
        {
            return ($"*{name} stands inside of the value that it repeats", "Repeat only a value that has ended before");
        }

        // The library reports a name that no value has.
        nodes += weights.GetValueOrDefault(name, 1);
        return nodes > MostNodes ? TooMany : null;
    }

    private void Weigh(AnchorName anchor, long before)
    {
        if (!anchor.IsEmpty)
        {
            weights[anchor] = nodes - before;
        }
    }
}
