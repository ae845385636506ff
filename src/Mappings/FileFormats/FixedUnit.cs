using System.Text;
using Allentown311.Mappings.Csv;

namespace Allentown311.Mappings.FileFormats;

/// <summary>What the widths of a file count: characters, or the bytes of an encoding.</summary>
/// <param name="Bytes">The encoding whose bytes count; null: characters, one for each code point.</param>
public sealed record FixedUnit(StrictEncoding? Bytes)
{
    /// <summary>The unit's name.</summary>
    public string Name => Bytes is null ? "characters" : "bytes";

    /// <summary>How long a text is.</summary>
    public int Length(string text) => Bytes is null ? text.EnumerateRunes().Count() : Bytes.Count(text);

    /// <summary>The beginning of a text, never cut inside a character.</summary>
    public string Cut(string text, int width)
    {
        var used = 0;
        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var character = rune.ToString();
            used += Bytes is null ? 1 : Bytes.Count(character);
            if (used > width)
            {
                break;
            }

            cut.Append(character);
        }

        return cut.ToString();
    }

    /// <summary>
    /// A part of a line; shorter, or empty, where the line ends before it. Null when the part begins or ends inside a character.
    /// </summary>
    public string? Slice(string line, int start, int width)
    {
        if (Bytes is not null)
        {
            return Bytes.Slice(line, start, width);
        }

        var runes = line.EnumerateRunes().Skip(start).Take(width);
        return string.Concat(runes.Select(r => r.ToString()));
    }
}
