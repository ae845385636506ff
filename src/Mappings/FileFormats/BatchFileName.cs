using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.FileFormats;

/// <summary>The name of a file of several orders. It has the file's number, so that no two files have one name.</summary>
public sealed class BatchFileName
{
    private const string Example = "orders-{{file.sequence}}.txt";

    private readonly Template template;

    private BatchFileName(Template template) => this.template = template;

    /// <summary>Reads the <c>file:</c> key of a <c>submit:</c> section with a <c>batch:</c>; null when a mistake was noted.</summary>
    public static BatchFileName? Read(YamlMap submit)
    {
        if (submit.Need("file", Example) is not { } value
            || value.Text() is not { } text
            || Template.Compile(text, Escaping.None, FileValues.NameNames, value.Fault) is not { } template)
        {
            return null;
        }

        if (!template.Names.Contains("file.sequence", StringComparer.Ordinal))
        {
            value.Fault(
                $"\"{value.Path}\" does not hold the file's number, so two files could get one name",
                $"Write {{{{file.sequence}}}} into it, such as {Example}");
            return null;
        }

        var sample = template.Render(new FileValues(1, FileRecord.NoSums, "00001", DateTimeOffset.UnixEpoch));
        if (!CsvFileName.IsSafe(sample))
        {
            value.Fault(
                $"\"{value.Path}\" is no plain file name: it would be {sample}",
                "Use letters, digits, '.', '_' and '-'; write a date as {{date file.created \"yyyyMMdd\" \"America/New_York\"}}");
            return null;
        }

        return new BatchFileName(template);
    }

    /// <summary>The file's name.</summary>
    public string For(FileValues file) => template.Render(file);
}
