using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>A node of a file that knows its place, so that a mistake can be reported there.</summary>
public sealed class YamlValue(YamlNode node, string path, YamlContext context)
{
    /// <summary>Dotted path from the top, such as <c>submit.body</c>.</summary>
    public string Path => path;

    /// <summary>Line, from 1.</summary>
    public int Line => (int)node.Start.Line;

    /// <summary>The node itself.</summary>
    public YamlNode Node => node;

    /// <summary>What every node of the file shares.</summary>
    public YamlContext Context => context;

    /// <summary>True for a plain <c>null</c>, <c>~</c> or nothing.</summary>
    public bool IsNull => node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    /// <summary>True for a single value.</summary>
    public bool IsScalar => node is YamlScalarNode;

    /// <summary>True for a map.</summary>
    public bool IsMap => node is YamlMappingNode;

    /// <summary>True for a list.</summary>
    public bool IsList => node is YamlSequenceNode;

    /// <summary>Notes a mistake at this place.</summary>
    public void Fault(string problem, string remedy) =>
        context.Faults.Add(new Fault(context.File, (int)node.Start.Line, (int)node.Start.Column, problem, remedy));

    /// <summary>Notes a mistake inside the text: at its own line where the text is a block (after a <c>|</c>), else at the value.</summary>
    /// <param name="at">Where in the text.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="remedy">What would be right.</param>
    public void FaultIn(int at, string problem, string remedy)
    {
        if (node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Literal, Value: { } text })
        {
            // The text starts on the line after its "|". YamlDotNet does not report its indentation, so the column is 1.
            context.Faults.Add(new Fault(context.File, Line + 1 + text.AsSpan(0, Math.Max(0, at)).Count('\n'), 1, problem, remedy));
        }
        else
        {
            Fault(problem, remedy);
        }
    }

    /// <summary>
    /// The text, with <c>${NAME}</c> and <c>${NAME:-default}</c> filled from the environment and <c>${file:PATH}</c> from a file; null (and
    /// noted) when it is not a single value or a variable is not set.
    /// </summary>
    public string? Text() => Text(static value => value);

    /// <summary>The text, with the value of each variable written as <paramref name="encode"/> says.</summary>
    public string? Text(Func<string, string> encode) => Text(encode, mayHaveDefault: true);

    /// <summary>Says which words the value may be, for the schemas. It checks nothing: the reader does.</summary>
    public void Offer(IEnumerable<string> words)
    {
        if (KeyListener.Current is { } listener && node is YamlScalarNode)
        {
            listener(new Question(path, QuestionKind.Choice, Choices: [.. words]));
        }
    }

    // YAML reads braces without quotes as a map that has a map as its key.
    private void FaultNotSingle()
    {
        var inner = node is YamlMappingNode outer ? outer.Children.FirstOrDefault().Key as YamlMappingNode ?? outer : null;
        if (inner?.Style == YamlDotNet.Core.Events.MappingStyle.Flow
            && inner.Children.FirstOrDefault() is { Key: YamlScalarNode { Value: { } name }, Value: YamlScalarNode { Value: null or "" } })
        {
            Fault($"\"{path}\" has braces without quotes", $"Write \"{{{{{name}}}}}\" in quotes");
            return;
        }

        Fault($"\"{path}\" must be a single value", "Write one text or number");
    }

    private string? Text(Func<string, string> encode, bool mayHaveDefault)
    {
        if (node is not YamlScalarNode { Value: { } raw })
        {
            FaultNotSingle();
            return null;
        }

        KeyListener.Current?.Invoke(new Question(path, mayHaveDefault ? QuestionKind.Text : QuestionKind.Secret));
        var complete = true;
        if (Variables.Unclosed(raw) is { } start)
        {
            complete = false;
            Fault($"\"{path}\" holds {start}, which is never closed or names nothing", "Write ${NAME}, ${NAME:-default} or ${file:PATH}");
        }

        var text = Variables.Fill(raw, name => context.Variable(name) is { } value ? encode(value) : null, missing =>
        {
            complete = false;
            var (problem, remedy) = Variables.DescribeMissing(missing, mayHaveDefault);
            Fault($"\"{path}\" needs {problem}", remedy);
        });
        return complete ? text : null;
    }

    /// <summary>
    /// The text of a secret: it must come from outside the file, by a <c>${NAME}</c> without a default, as files are kept under version
    /// control. A literal is noted, and never shown.
    /// </summary>
    public string? Secret()
    {
        KeyListener.Current?.Invoke(new Question(path, QuestionKind.Secret));
        if (node is YamlScalarNode { Value: { Length: > 0 } raw } && !raw.Contains("${", StringComparison.Ordinal))
        {
            var key = path[(path.LastIndexOf('.') + 1)..];
            Fault(
                $"\"{path}\" holds the secret itself",
                $"Write {key}: \"${{NAME}}\" and set the environment variable NAME, or {key}: \"${{file:PATH}}\"");
            return null;
        }

        if (node is YamlScalarNode { Value: { } given } && Variables.HasDefault(given))
        {
            Fault(
                $"\"{path}\" gives a secret a default, which is a secret in the file itself",
                "Write ${NAME} without a default and set the environment variable NAME, or write ${file:PATH}");
            return null;
        }

        return Text(static value => value, mayHaveDefault: false);
    }

    /// <summary>A secret like <see cref="Secret"/> that may be replaced while the hub runs, when a file holds it.</summary>
    /// <param name="isUsable">True for a text that can serve. A file that later holds another one is passed over.</param>
    public SecretSource? RotatingSecret(Func<string, bool>? isUsable = null) => Rotating(Secret(), isUsable);

    /// <summary>A text like <see cref="Text()"/> that may be replaced while the hub runs, when a file holds it or a part of it.</summary>
    /// <param name="isUsable">True for a text that can serve. A file that later holds another one is passed over.</param>
    public SecretSource? RotatingText(Func<string, bool>? isUsable = null) => Rotating(Text(), isUsable);

    private SecretSource? Rotating(string? text, Func<string, bool>? isUsable) =>
        text is null ? null : SecretSource.Of(RawText()!, text, context.Variable, isUsable);

    /// <summary>True when a variable in the text is not set and a stand-in takes its place, so that the text cannot be checked.</summary>
    public bool HasStandIn => RawText() is { } raw && Variables.HasStandIn(raw, context.Variable);

    /// <summary>The text as written, variables unfilled; null (and noted) when it is not a single value.</summary>
    public string? RawText()
    {
        if (node is YamlScalarNode { Value: { } raw })
        {
            KeyListener.Current?.Invoke(new Question(path, QuestionKind.Text));
            return raw;
        }

        FaultNotSingle();
        return null;
    }

    /// <summary>The map; null (and noted) when it is not one.</summary>
    public YamlMap? Map()
    {
        KeyListener.Current?.Invoke(new Question(path, node is YamlMappingNode ? QuestionKind.Map : QuestionKind.WantedMap));
        if (node is YamlMappingNode map)
        {
            return new YamlMap(map, path, context);
        }

        Fault($"\"{path}\" must be a map", "Write keys and values below it, or { key: value }");
        return null;
    }

    /// <summary>The members of a list; a single value counts as a list of one. A map is noted as a mistake.</summary>
    public IReadOnlyList<YamlValue> List()
    {
        KeyListener.Current?.Invoke(new Question(path, node is YamlSequenceNode ? QuestionKind.List : QuestionKind.WantedList));
        switch (node)
        {
            case YamlSequenceNode list:
                return
                [
                    .. list.Children.Select(
                        (n, i) => new YamlValue(n, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), context)),
                ];
            case YamlScalarNode:
                return [this];
            default:
                Fault($"\"{path}\" must be a list", "Write members with a dash each, or [ a, b ]");
                return [];
        }
    }
}
