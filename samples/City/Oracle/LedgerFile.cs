namespace Allentown311.City.Oracle;

/// <summary>Reads a department's own ledger of the records it made. The hub has no part in it, so it can prove the hub wrong.</summary>
internal static class LedgerFile
{
    /// <summary>The reference of every record, repeats included; a last line that is still being written is left out.</summary>
    public static List<string> References(string path) =>
        File.Exists(path) ? [.. JsonLines.Read<Entry>(path).Select(e => e.Ref)] : [];

    private sealed record Entry(string Ref);
}
