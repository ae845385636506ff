namespace Allentown311.Mappings.Translation;

/// <summary>
/// Shortens texts. Lengths are UTF-16 units, as the systems that set such limits count. A character of two units is never cut in half:
/// half of one is no text, a database replaces it, and what was stored is never found again.
/// </summary>
public static class ShortText
{
    /// <summary>Characters a reason may have.</summary>
    public const int Most = 300;

    /// <summary>The beginning of a text: at most <paramref name="most"/> UTF-16 units, and no half of a character at its end.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1: nothing would be left.</exception>
    public static string Cut(string text, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        return text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    /// <summary>The same with an ellipsis behind it where something is missing; the ellipsis is not counted.</summary>
    public static string Shown(string text, int most) => text.Length <= most ? text : $"{Cut(text, most)}…";

    /// <summary>One line of at most <paramref name="most"/> units: runs of blanks and control characters become one blank.</summary>
    public static string Of(string text, int most = Most)
    {
        // What a department said may be a page of HTML: a reason is a sentence.
        var line = string.Join(' ', Cut(text, most * 4).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(c => !char.IsControl(c)));
        return line.Length <= most ? line : $"{Cut(line, most - 1)}…";
    }
}
