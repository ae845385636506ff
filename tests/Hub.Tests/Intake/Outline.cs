using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>The names of an answer, in order and as nested, without its values: of a list, the first item's.</summary>
internal static partial class Outline
{
    public static string OfJson(string text)
    {
        // The specification's examples write codes such as 001, which JSON does not allow.
        using var json = JsonDocument.Parse(LeadingZeros().Replace(text, "\"$1\""));
        return Of(json.RootElement);
    }

    public static string OfXml(string text) => Of(XDocument.Parse(text.TrimStart('\uFEFF')).Root!);

    /// <summary>An example of the specification; inconclusive where the machine has none.</summary>
    public static string Example(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", "georeport", name);
            if (File.Exists(file))
            {
                return File.ReadAllText(file);
            }
        }

        return FromSource(name);
    }

    // The build's output may lie elsewhere than the source.
    private static string FromSource(string name, [System.Runtime.CompilerServices.CallerFilePath] string source = "")
    {
        for (var folder = new FileInfo(source).Directory; folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "data", "georeport", name);
            if (File.Exists(file))
            {
                return File.ReadAllText(file);
            }
        }

        throw new AssertInconclusiveException(
            $"There is no shared/data/georeport/{name} above {AppContext.BaseDirectory}: fetch the examples of GeoReport v2 to run this.");
    }

    private static string Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.GetArrayLength() == 0 ? "[]" : $"[{Of(element[0])}]",
        JsonValueKind.Object => $"{{{string.Join(' ', element.EnumerateObject().Select(p => p.Name + Of(p.Value)))}}}",
        _ => "",
    };

    private static string Of(XElement element)
    {
        var children = element.Elements().ToList();
        var list = children.Count > 0 && children.TrueForAll(c => c.Name == children[0].Name);
        return children.Count == 0 ? element.Name.LocalName
            : $"{element.Name.LocalName}({string.Join(' ', (list ? children.Take(1) : children).Select(Of))})";
    }

    [GeneratedRegex("""(?<="\s*:\s*)(0\d+)(?=\s*[,}\]])""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LeadingZeros();
}
