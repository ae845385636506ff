namespace Allentown311.Mappings.Translation;

/// <summary>Shortens what a department said, so that a page of HTML never becomes a reason.</summary>
public static class Brief
{
    /// <summary>Characters a reason may have.</summary>
    public const int Most = 300;

    /// <summary>One line of at most <paramref name="most"/> characters: runs of blanks and control characters become one blank.</summary>
    public static string Of(string text, int most = Most)
    {
        var line = string.Join(' ', text[..Math.Min(text.Length, most * 4)].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(c => !char.IsControl(c)));
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1), "…");
    }
}
