using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Lookups;

/// <summary>Reads the <c>lookup:</c> of a code table.</summary>
internal static class LookupReader
{
    /// <summary>The file; null when there is none, or a mistake was noted.</summary>
    /// <param name="table">The code table.</param>
    /// <param name="folder">The folder of the mapping, from which a relative path starts; null when there is none at hand.</param>
    public static LookupFile? Read(YamlMap table, string? folder)
    {
        if (table.Map("lookup") is not { } section)
        {
            return null;
        }

        var file = section.Need("file", "streets.csv");
        var path = file?.Text();
        var key = section.NeedText("key", "STREET");
        var value = section.NeedText("value", "DISTRICT");
        var delimiter = ReadDelimiter(section);
        var encoding = ReadEncoding(section);
        section.Close();
        if (path is null || key is null || value is null || delimiter is null || encoding is null)
        {
            return null;
        }

        var columns = new LookupColumns(key, value, delimiter.Value, encoding);
        if (file!.HasStandIn || (folder is null && !Path.IsPathRooted(path)))
        {
            return LookupFile.Unread(path, columns);
        }

        try
        {
            return LookupFile.Open(Path.GetFullPath(path, folder ?? Environment.CurrentDirectory), columns);
        }
        catch (TranslationException e)
        {
            file.Fault(
                $"the lookup file cannot be used: {e.Message.TrimEnd('.')}",
                "Name a CSV file with a line of column names, by a path from the folder of the mapping on, and correct file, key or value");
            return null;
        }
    }

    private static char? ReadDelimiter(YamlMap section)
    {
        if (section.Find("delimiter") is not { } value || value.Text() is not { } text)
        {
            return ',';
        }

        if (text is [',' or ';' or '|' or '\t'])
        {
            return text[0];
        }

        value.Fault($"\"{value.Path}\" is \"{text}\"", "Write one of: \",\" \";\" \"|\" \"\\t\"");
        return null;
    }

    private static StrictEncoding? ReadEncoding(YamlMap section)
    {
        if (section.Find("encoding") is not { } value || value.Text() is not { } name)
        {
            return StrictEncoding.Utf8;
        }

        if (StrictEncoding.Find(name) is { } encoding)
        {
            return encoding;
        }

        value.Fault($"\"{value.Path}\" is \"{name}\", which is no encoding", "Write utf-8, windows-1252 or another IANA name");
        return null;
    }
}
