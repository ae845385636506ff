using System.Text.Json;

namespace Allentown311.City.Oracle;

/// <summary>A file of one JSON object a line, read while its writer holds it open.</summary>
internal static class JsonLines
{
    /// <summary>Reads every complete line; a last line that is still being written is left out.</summary>
    public static List<T> Read<T>(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        var lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(line => JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!)];
    }
}
