namespace Allentown311.Mappings.Translation;

/// <summary>
/// Shortens texts. Lengths are UTF-16 units, as the systems that set such limits count. A character of two units is never cut in half: a
/// database replaces half a character, and a search for the original text would no longer find the stored one.
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

    /// <summary>The beginning of a text, followed by an ellipsis when the text is longer; the ellipsis is not counted.</summary>
    public static string Shown(string text, int most) => text.Length <= most ? text : $"{Cut(text, most)}…";

    /// <summary>One line of at most <paramref name="most"/> units: runs of blanks and control characters become one blank.</summary>
    public static string Of(string text, int most = Most)
    {
        // A department's reason may be a whole page of HTML; the desk needs one sentence of it.
        var line = string.Join(' ', Cut(text, most * 4).Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        line = string.Concat(line.Where(c => !char.IsControl(c)));
        return line.Length <= most ? line : $"{Cut(line, most - 1)}…";
    }
}
