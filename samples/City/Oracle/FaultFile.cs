namespace Allentown311.City.Oracle;

/// <summary>Reads which faults a department injected on purpose.</summary>
internal static class FaultFile
{
    /// <summary>Counts how often the department injected each fault. A department without fault modes writes no file.</summary>
    public static Dictionary<string, long> Count(string path) => File.Exists(path)
        ? JsonLines.Read<Entry>(path)
            .CountBy(e => e.Fault)
            .ToDictionary(f => f.Key, f => (long)f.Value, StringComparer.Ordinal)
        : [];

    private sealed record Entry(string Fault);
}
