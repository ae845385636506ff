using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Rest;

/// <summary>
/// The <c>json:</c> tree of a mapping, with a template for each leaf. A leaf that is exactly one name keeps its value's type.
/// </summary>
public abstract partial record JsonTree
{
    private const int DeepestLevel = 64;

    // The body is sent as application/json and never placed inside HTML, so letters need no escapes.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private JsonTree()
    {
    }

    /// <summary>The JSON, in UTF-8.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public byte[] Render(IValues values, bool show = false)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            Write(writer, values, show);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a tree; mistakes are noted at their leaf.</summary>
    internal static JsonTree? Read(YamlValue value, Names names, int level = 0)
    {
        if (level > DeepestLevel)
        {
            value.Fault($"\"{value.Path}\" is nested deeper than {DeepestLevel} levels", "Write a flatter tree");
            return null;
        }

        return value switch
        {
            { IsNull: true } => new Constant("null"),
            { IsMap: true } => Object(value.Map()!, names, level),
            { IsList: true } => List(value.List(), names, level),
            { Node: YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } } when Literal().IsMatch(plain) => new Constant(plain),
            _ => SecretTemplate.Read(value, Escaping.None, names) is { } template ? new Leaf(template) : null,
        };
    }

    /// <summary>The templates of its leaves.</summary>
    internal virtual IEnumerable<Template> Templates => [];

    private protected abstract void Write(Utf8JsonWriter writer, IValues values, bool show);

    private static Node? Object(YamlMap map, Names names, int level)
    {
        var members = map.Entries.Select(e => (Key: e.Key.Text(), Value: Read(e.Value, names, level + 1))).ToArray();
        return members.Any(m => m.Key is null || m.Value is null)
            ? null
            : new Node([.. members.Select(m => (JsonEncodedText.Encode(m.Key!, Readable.Encoder), m.Value!))]);
    }

    private static Items? List(IReadOnlyList<YamlValue> list, Names names, int level)
    {
        var members = list.Select(v => Read(v, names, level + 1)).ToArray();
        return members.Contains(null) ? null : new Items(members!);
    }

    // The values that JSON (RFC 8259, 3 and 6) writes without quotes. 018104 is none of them: it is a postal code, not a number.
    [GeneratedRegex(@"^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    private sealed record Node((JsonEncodedText Key, JsonTree Value)[] Members) : JsonTree
    {
        internal override IEnumerable<Template> Templates => Members.SelectMany(m => m.Value.Templates);

        private protected override void Write(Utf8JsonWriter writer, IValues values, bool show)
        {
            writer.WriteStartObject();
            foreach (var (key, value) in Members)
            {
                writer.WritePropertyName(key);
                value.Write(writer, values, show);
            }

            writer.WriteEndObject();
        }
    }

    private sealed record Items(JsonTree[] Members) : JsonTree
    {
        internal override IEnumerable<Template> Templates => Members.SelectMany(m => m.Templates);

        private protected override void Write(Utf8JsonWriter writer, IValues values, bool show)
        {
            writer.WriteStartArray();
            foreach (var member in Members)
            {
                member.Write(writer, values, show);
            }

            writer.WriteEndArray();
        }
    }

    private sealed record Constant(string Json) : JsonTree
    {
        private protected override void Write(Utf8JsonWriter writer, IValues values, bool show) => writer.WriteRawValue(Json);
    }

    private sealed record Leaf(SecretTemplate SecretTemplate) : JsonTree
    {
        internal override IEnumerable<Template> Templates => [SecretTemplate.Sent];

        private protected override void Write(Utf8JsonWriter writer, IValues values, bool show)
        {
            if (SecretTemplate.Sent.Epoch is var (time, format))
            {
                WriteValue(writer, values.Get(time) is DateTimeOffset at ? EpochTime.Write(at, format) : null);
                return;
            }

            if (SecretTemplate.Sent.SinglePath is not { } name)
            {
                writer.WriteStringValue(SecretTemplate.Render(values, show));
                return;
            }

            WriteValue(writer, values.Get(name));
        }

        private static void WriteValue(Utf8JsonWriter writer, object? value)
        {
            switch (value)
            {
                case null: writer.WriteNullValue(); break;
                case bool flag: writer.WriteBooleanValue(flag); break;
                case int number: writer.WriteNumberValue(number); break;
                case long number: writer.WriteNumberValue(number); break;
                case double number: writer.WriteNumberValue(number); break;
                case decimal number: writer.WriteNumberValue(number); break;

                // Older Microsoft services tell a time from a text by its escaped slashes, which every other reader takes for plain ones.
                case string text when EpochTime.IsWrapped(text):
                    writer.WriteRawValue($"\"{text.Replace("/", "\\/", StringComparison.Ordinal)}\"");
                    break;
                case var other: writer.WriteStringValue(Helpers.Text(other)); break;
            }
        }
    }
}
