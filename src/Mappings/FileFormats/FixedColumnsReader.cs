using System.Collections.Immutable;
using System.Globalization;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads maps of fixed columns, of lines that are written and of lines that are read.</summary>
internal static class FixedColumnsReader
{
    private const int Widest = 32_000;

    /// <summary>Columns with the templates of their values; null when a mistake was noted.</summary>
    public static ImmutableArray<(FixedColumn Column, SecretTemplate Value)>? ReadWritten(YamlMap map, Names names)
    {
        var columns = ImmutableArray.CreateBuilder<(FixedColumn, SecretTemplate)>();
        var sound = true;
        var next = 0;
        foreach (var (key, value) in map.Entries)
        {
            if (key.RawText() is not { } name || value.Map() is not { } section)
            {
                sound = false;
                continue;
            }

            var written = section.Need("value", "\"{{ref}}\"");
            var template = written is null ? null : SecretTemplate.Read(written, Escaping.Line, names);
            var truncates = section.Flag("truncate", fallback: false);
            var column = ReadColumn(section, name, ref next);
            section.Close();
            sound &= template is not null && column is not null;
            if (template is not null && column is not null)
            {
                columns.Add((column with { Truncates = truncates }, template));
            }
        }

        RequireOne(map, ref sound, "Reference: { value: \"{{ref}}\", width: 20 }");
        return sound ? columns.ToImmutable() : null;
    }

    /// <summary>Columns of lines that a department writes; null when a mistake was noted.</summary>
    public static ImmutableArray<FixedColumn>? ReadRead(YamlMap map)
    {
        var columns = ImmutableArray.CreateBuilder<FixedColumn>();
        var sound = true;
        var next = 0;
        foreach (var (key, value) in map.Entries)
        {
            var name = key.RawText() ?? "";
            FixedColumn? column;
            if (value.IsMap)
            {
                var section = value.Map()!;
                column = ReadColumn(section, name, ref next);
                section.Close();
            }
            else
            {
                column = ReadWidth(value) is { } width ? new FixedColumn(name, next, width) : null;
                next = column?.End ?? next;
            }

            sound &= column is not null;
            if (column is not null)
            {
                columns.Add(column);
            }
        }

        RequireOne(map, ref sound, "Ref: 20, or Ref: { start: 1, width: 20 }");
        return sound ? columns.ToImmutable() : null;
    }

    private static void RequireOne(YamlMap map, ref bool sound, string example)
    {
        if (!map.Entries.Any())
        {
            sound = false;
            map.Self.Fault($"\"{map.Path}\" is empty", $"Write one line for each column: {example}");
        }
    }

    /// <summary>Reads <c>start</c>, <c>width</c>, <c>align</c> and <c>pad</c>; null when a mistake was noted.</summary>
    /// <param name="section">The column.</param>
    /// <param name="name">Its name.</param>
    /// <param name="next">Where it starts when it does not say so; becomes its end.</param>
    public static FixedColumn? ReadColumn(YamlMap section, string name, ref int next)
    {
        var width = section.Need("width", "20") is { } value ? ReadWidth(value) : null;
        var start = section.Number("start", next + 1, 1, Widest) - 1;
        var right = section.Choice("align", "left", "left", "right") == "right";
        var pad = ReadPad(section);
        if (start < next)
        {
            section.Find("start")!.Fault(
                $"\"{section.Path}\" starts at {start + 1}, inside the column before it, which ends at {next}",
                string.Create(CultureInfo.InvariantCulture, $"Write start: {next + 1} or more, or leave it out"));
            return null;
        }

        if (width is null)
        {
            return null;
        }

        next = start + width.Value;
        return new FixedColumn(name, start, width.Value, right, pad);
    }

    private static int? ReadWidth(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is > 0 and <= Widest)
        {
            return width;
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", $"Write the column's width, a whole number from 1 to {Widest}");
        return null;
    }

    private static char ReadPad(YamlMap section)
    {
        if (section.Find("pad") is not { } value || value.Text() is not { } text)
        {
            return ' ';
        }

        if (text is [>= ' ' and <= '~'])
        {
            return text[0];
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write one character that fills the column, such as \" \" or \"0\"");
        return ' ';
    }
}
