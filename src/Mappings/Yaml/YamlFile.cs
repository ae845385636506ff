using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>Reads one YAML file into positioned nodes.</summary>
public static class YamlFile
{
    /// <summary>The file's top-level map; null when it is not YAML or not a map, which is noted in <paramref name="faults"/>.</summary>
    /// <param name="file">Name to report mistakes under.</param>
    /// <param name="text">The file's text.</param>
    /// <param name="faults">Where mistakes are noted.</param>
    /// <param name="variable">Gives the value of <c>${NAME}</c>, or null when it is not set.</param>
    public static YamlMap? Read(string file, string text, Faults faults, Func<string, string?> variable)
    {
        try
        {
            if (YamlBounds.Find(file, text) is { } fault)
            {
                faults.Add(fault);
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                if (Unwritten.Note(file, root, faults))
                {
                    return null;
                }

                LiteralSecrets.Note(file, root, faults);
                return new YamlMap(root, "", new YamlContext(file, faults, variable));
            }

            faults.Add(
                new Fault(
                    file, 1, 1, "the file is not one YAML map", "Write keys and values, such as \"name: streets\", in a single document"));
        }
        catch (YamlException) when (FindTab(text) is { } tab)
        {
            faults.Add(new Fault(file, tab.Line, tab.Column, "a tab indents this line", "Indent with spaces: YAML allows no tab there"));
        }
        catch (YamlException e)
        {
            faults.Add(
                new Fault(
                    file,
                    (int)e.Start.Line,
                    (int)e.Start.Column,
                    $"not YAML: {e.Message.TrimEnd('.')}",
                    "Check indentation, quotes and colons at this place"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The library meets some texts that are no YAML with errors of its own, and they name no place.
            faults.Add(new Fault(file, 1, 1, "not YAML", "Check indentation, quotes and colons, and write each key once"));
        }

        return null;
    }

    private static (int Line, int Column)? FindTab(string text)
    {
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line, i + 1)))
        {
            var indent = line.Length - line.TrimStart(' ').Length;
            if (indent < line.Length && line[indent] == '\t' && !string.IsNullOrWhiteSpace(line))
            {
                return (number, indent + 1);
            }
        }

        return null;
    }
}
