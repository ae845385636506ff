using System.Globalization;
using System.Text;
using System.Xml;
using Allentown311.Mappings.Translation;
using HandlebarsDotNet;
using HandlebarsDotNet.IO;

namespace Allentown311.Mappings.Templates;

/// <summary>How a value is written into a text around it.</summary>
public enum Escaping
{
    /// <summary>As it is: for places that a serializer encodes (JSON leaf, CSV cell, SQL parameter, form field, header).</summary>
    None,

    /// <summary>For XML text and attribute values (XML 1.0, 2.4); characters XML cannot hold are left out.</summary>
    Xml,

    /// <summary>For a part of a URL path or query (RFC 3986, 2.1).</summary>
    Url,

    /// <summary>For a line of plain text: what could end the line, and every other control character, becomes a blank.</summary>
    Line,
}

/// <summary>
/// A text with places for values, compiled once. Every value is escaped for the format around it, and written the same in every culture.
/// Threads may share a template: it does not change after its construction.
/// </summary>
public sealed class Template
{
    private static readonly IHandlebars Plain = CreateEngine(new Encoder(static text => text));
    private static readonly IHandlebars Xml = CreateEngine(new Encoder(EncodeXml));
    private static readonly IHandlebars Url = CreateEngine(new Encoder(static text => Uri.EscapeDataString(text)));
    private static readonly IHandlebars Line = CreateEngine(new Encoder(OneLine));

    private readonly HandlebarsTemplate<object, object>? compiled;
    private readonly string[][] paths;
    private readonly Func<IValues, string>? render;

    private Template(string text, IReadOnlyList<string> names, Escaping escaping)
    {
        Text = text;
        Names = [.. names.Distinct(StringComparer.Ordinal)];
        paths = [.. Names.Select(n => n.Split('.'))];
        var engine = escaping switch { Escaping.Xml => Xml, Escaping.Url => Url, Escaping.Line => Line, _ => Plain };
        compiled = Names.Count == 0 && !text.Contains("{{", StringComparison.Ordinal) ? null : engine.Compile(text);
        SinglePath = Names.Count == 1 && text.Trim() is var trimmed && trimmed.StartsWith("{{", StringComparison.Ordinal)
            && trimmed[2..^2].Trim() == Names[0] ? Names[0] : null;
        Epoch = EpochTime.FindIn(text);
    }

    private Template(string text, IReadOnlyList<string> names, Func<IValues, string> render)
    {
        Text = text;
        Names = [.. names.Distinct(StringComparer.Ordinal)];
        paths = [];
        this.render = render;
    }

    /// <summary>The template as written.</summary>
    public string Text { get; }

    /// <summary>The names it uses.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>
    /// The name, when the template is exactly one name; such a JSON leaf or SQL parameter keeps its value's type. Else null.
    /// </summary>
    public string? SinglePath { get; }

    /// <summary>
    /// The name and the format, when the template is exactly one time that counts from 1970 (<c>{{date NAME "epoch_ms"}}</c>); such a JSON
    /// leaf is a number. Else null.
    /// </summary>
    internal (string Name, string Format)? Epoch { get; }

    /// <summary>A template whose text is made elsewhere: a document inside a text.</summary>
    /// <param name="text">What is shown of it.</param>
    /// <param name="names">The names it uses.</param>
    /// <param name="render">Makes the text, escaped for the format around it.</param>
    internal static Template Of(string text, IReadOnlyList<string> names, Func<IValues, string> render) => new(text, names, render);

    /// <summary>Compiles a template; null when there was a mistake.</summary>
    /// <param name="text">The template.</param>
    /// <param name="escaping">The format around the template.</param>
    /// <param name="known">The names it may use.</param>
    /// <param name="fault">Called with the problem and the remedy of each mistake.</param>
    public static Template? Compile(string text, Escaping escaping, Names known, Action<string, string> fault)
    {
        var sound = true;
        var names = TemplateSyntax.Names(text, (problem, remedy) =>
        {
            sound = false;
            fault(problem, remedy);
        });
        foreach (var name in names.Where(n => !known.Contains(n)))
        {
            sound = false;
            fault($"unknown name \"{name}\" in a template", $"Names here: {known.Describe()}{Yaml.WordSuggestion.Hint(name, known.All)}");
        }

        try
        {
            return sound ? new Template(text, names, escaping) : null;
        }
        catch (HandlebarsException)
        {
            fault(
                $"the braces of the template \"{ShortText.Of(text, 60)}\" do not match",
                "Write {{NAME}}; a brace of the text beside it needs a blank between: {{NAME}} }");
            return null;
        }
    }

    /// <summary>The text with each value written.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public string Render(IValues values)
    {
        if (render is not null)
        {
            return render(values);
        }

        if (compiled is null)
        {
            return Text;
        }

        var model = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < paths.Length; i++)
        {
            SetValue(model, paths[i], values.Get(Names[i]) ?? "");
        }

        return compiled(model);
    }

    /// <summary>A value as a template of that kind writes it.</summary>
    public static string Escape(string text, Escaping escaping) => escaping switch
    {
        Escaping.Xml => EncodeXml(text),
        Escaping.Url => Uri.EscapeDataString(text),
        Escaping.Line => OneLine(text),
        _ => text,
    };

    private static void SetValue(Dictionary<string, object> model, string[] path, object value)
    {
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (!model.TryGetValue(path[i], out var next) || next is not Dictionary<string, object> inner)
            {
                model[path[i]] = inner = new Dictionary<string, object>(StringComparer.Ordinal);
            }

            model = inner;
        }

        model[path[^1]] = value;
    }

    private static IHandlebars CreateEngine(ITextEncoder encoder)
    {
        var engine = Handlebars.Create(new HandlebarsConfiguration
        {
            TextEncoder = encoder, FormatProvider = CultureInfo.InvariantCulture, ThrowOnUnresolvedBindingExpression = true,
        });
        engine.Configuration.FormatterProviders.Add(new Formatter());
        Helpers.Register(engine);
        return engine;
    }

    // Unicode's own line and paragraph separators end a line too.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    private static string EncodeXml(string text)
    {
        var clean = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
                continue;
            }

            _ = c switch
            {
                '&' => clean.Append("&amp;"),
                '<' => clean.Append("&lt;"),
                '>' => clean.Append("&gt;"),
                '"' => clean.Append("&quot;"),
                '\'' => clean.Append("&apos;"),

                // Line ends and tabs as they are would come back as one line end, and as blanks out of an attribute (XML 1.0, 2.11 and
                // 3.3.3).
                '\r' => clean.Append("&#13;"),
                '\n' => clean.Append("&#10;"),
                '\t' => clean.Append("&#9;"),
                _ => XmlConvert.IsXmlChar(c) ? clean.Append(c) : clean,
            };
        }

        return clean.ToString();
    }

    // Without it Handlebars would write a time or a flag in the machine's culture.
    private sealed class Formatter : IFormatterProvider, IFormatter
    {
        public bool TryCreateFormatter(Type type, out IFormatter formatter)
        {
            formatter = this;
            return type == typeof(DateTimeOffset) || type == typeof(bool);
        }

        public void Format<T>(T value, in EncodedTextWriter writer) => writer.Write(Helpers.Text(value), encode: true);
    }

    private sealed class Encoder(Func<string, string> encode) : ITextEncoder
    {
        public void Encode(StringBuilder? text, TextWriter? target) => target!.Write(encode(text?.ToString() ?? ""));

        public void Encode(string? text, TextWriter? target) => target!.Write(encode(text ?? ""));

        public void Encode<T>(T? text, TextWriter? target)
            where T : IEnumerator<char>
        {
            var whole = new StringBuilder();
            while (text is not null && text.MoveNext())
            {
                whole.Append(text.Current);
            }

            target!.Write(encode(whole.ToString()));
        }
    }
}
