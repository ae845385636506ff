using System.Text.Json;

namespace Allentown311.City.Oracle;

/// <summary>What a department's own ledger says it made: the one witness the hub has no part in.</summary>
internal static class LedgerFile
{
    /// <summary>The reference of every record, repeats included. A last line still being written is no line yet.</summary>
    public static List<string> References(string path)
    {
        if (!File.Exists(path))
            return [];

        // Its department holds it open for writing.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Entry>(line, JsonSerializerOptions.Web)!.Ref)];
    }

    private sealed record Entry(string Ref);
}
