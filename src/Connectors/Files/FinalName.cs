namespace Allentown311.Connectors.Files;

/// <summary>Tells complete files from files that are still being written, by their names.</summary>
internal static class FinalName
{
    /// <summary>
    /// False for a name that starts with a dot or ends in .tmp or .part: programs give a file such a name while they still write it.
    /// </summary>
    public static bool IsFinal(ReadOnlySpan<char> name) => name[0] != '.'
        && !name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase)
        && !name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);
}
