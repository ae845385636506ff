using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Reads the <c>first:</c> and <c>last:</c> of files that a department writes.</summary>
internal static class FrameReader
{
    /// <summary>The lines around the rows; null when a mistake was noted.</summary>
    /// <param name="section">A <c>poll:</c>, <c>list:</c> or <c>acknowledge:</c>.</param>
    /// <param name="countOf">Reads where the last line has its count; null when a mistake was noted.</param>
    public static FileFrame? Read(YamlMap section, Func<YamlValue, Func<string, string?>?> countOf)
    {
        var first = ReadStart(section.Map("first"));
        if (section.Map("last") is not { } last)
        {
            return first.IsRead ? first.Starts is null ? FileFrame.None : new FileFrame(first.Starts, null, null, false) : null;
        }

        var count = last.Find("count") is { } value ? countOf(value) : null;
        var lines = last.Choice("counts", "rows", "rows", "lines") == "lines";
        var hasCount = last.Find("count") is not null;
        var starts = ReadStart(last);
        return !first.IsRead || !starts.IsRead || (hasCount && count is null)
            ? null
            : new FileFrame(first.Starts, starts.Starts, count, lines);
    }

    private static (string? Starts, bool IsRead) ReadStart(YamlMap? section)
    {
        if (section is null)
        {
            return (null, true);
        }

        var starts = section.NeedText("starts", "\"T|\"");
        section.Close();
        if (starts is not "")
        {
            return (starts, starts is not null);
        }

        section.Find("starts")!.Fault(
            $"\"{section.Path}.starts\" is empty, as every line begins", "Write how that line begins, such as starts: \"99\"");
        return (null, false);
    }
}
