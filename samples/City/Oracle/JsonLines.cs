using System.Text.Json;

namespace Allentown311.City.Oracle;

/// <summary>A file of one JSON object a line, read while its writer holds it open.</summary>
internal static class JsonLines
{
    /// <summary>Every line. A last line still being written is no line yet.</summary>
    public static List<T> Read<T>(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<T>(line, JsonSerializerOptions.Web)!)];
    }
}
