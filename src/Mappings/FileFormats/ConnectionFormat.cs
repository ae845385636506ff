using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads the keys of <c>connection:</c> that say how files are written.</summary>
internal static class ConnectionFormat
{
    private static readonly Dictionary<string, FileFormat> Formats = new(StringComparer.Ordinal)
    {
        ["fixed"] = FileFormat.Fixed, ["xml"] = FileFormat.Xml, ["json"] = FileFormat.Json,
    };

    /// <summary>The <c>format:</c>; null when a mistake was noted.</summary>
    public static FileFormat? Read(YamlMap section)
    {
        if (section.Need("format", "fixed") is not { } value)
        {
            return null;
        }

        value.Offer(Formats.Keys);
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (Formats.TryGetValue(text, out var format))
        {
            return format;
        }

        value.Fault(
            $"\"{value.Path}\" is \"{text}\"",
            text is "csv" or "delimited" or "pipe"
                ? "Write connector: csv; its connection has delimiter: and quote:"
                : $"Write one of: {string.Join(", ", Formats.Keys)}{WordSuggestion.Hint(text, Formats.Keys)}");
        return null;
    }

    /// <summary>The encoding, with a byte order mark where <c>bom:</c> asks for one.</summary>
    public static StrictEncoding ReadMark(YamlMap section, StrictEncoding encoding)
    {
        var isMarked = section.Flag("bom", fallback: false);
        if (section.Find("bom") is { } value && !encoding.IsUtf8)
        {
            value.Fault(
                $"\"{value.Path}\" is about UTF-8 alone, and \"connection.encoding\" is {encoding.Name}",
                "Remove it: UTF-16 and UTF-32 always begin with a mark, other encodings have none");
            return encoding;
        }

        return isMarked ? encoding.Marked() : encoding;
    }

    /// <summary>What a delimiter in a value becomes; null for an order that is rejected, or when a mistake was noted.</summary>
    public static string? ReadReplacement(YamlMap section, char delimiter, bool quotes)
    {
        if (section.Find("replace") is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (quotes)
        {
            value.Fault($"\"{value.Path}\" means nothing where cells stand in quotes", "Remove it, or write quote: none");
            return null;
        }

        if (text.Contains(delimiter, StringComparison.Ordinal) || text.Any(char.IsControl))
        {
            value.Fault($"\"{value.Path}\" holds the delimiter itself, or a line break", "Write another character, such as \" \"");
            return null;
        }

        return text;
    }
}
