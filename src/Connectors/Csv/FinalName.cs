namespace Allentown311.Connectors.Csv;

/// <summary>Tells files that are done from those still being written.</summary>
internal static class FinalName
{
    /// <summary>A dot in front, .tmp and .part mark files still being written.</summary>
    public static bool Is(ReadOnlySpan<char> name) => name[0] != '.'
        && !name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);
}
