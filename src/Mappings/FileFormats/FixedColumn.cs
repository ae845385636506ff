namespace Allentown311.Mappings.FileFormats;

/// <summary>One column of a line of fixed columns.</summary>
/// <param name="Name">Its name, for messages and for <c>read:</c>.</param>
/// <param name="Start">Where it starts, from 0, in the unit of the file: characters or bytes.</param>
/// <param name="Width">How wide it is, in the same unit.</param>
/// <param name="AlignsRight">True when the value stands at the right, with the padding before it.</param>
/// <param name="Pad">What fills the rest.</param>
/// <param name="Truncates">True when a longer value may be cut; else such an order is rejected.</param>
public sealed record FixedColumn(string Name, int Start, int Width, bool AlignsRight = false, char Pad = ' ', bool Truncates = false)
{
    /// <summary>Where the column behind this one may start.</summary>
    public int End => Start + Width;

    /// <summary>The value as it stands in the line.</summary>
    /// <param name="value">The value, without line breaks.</param>
    /// <param name="unit">What widths count.</param>
    /// <exception cref="TranslationException">The value is longer than the column, and may not be cut.</exception>
    public string Write(string value, FixedUnit unit)
    {
        var length = unit.Length(value);
        if (length > Width && !Truncates)
        {
            throw new TranslationException(
                $"Column \"{Name}\" has {Width} {unit.Name}, and its value has {length}: shorten the text, or write truncate: true there.");
        }

        if (length > Width)
        {
            value = unit.Cut(value, Width);
            length = unit.Length(value);
        }

        var padding = new string(Pad, Width - length);
        return AlignsRight ? padding + value : value + padding;
    }

    /// <summary>The value in a column, without its padding.</summary>
    public string Trim(string cell)
    {
        var text = AlignsRight ? cell.TrimStart(Pad) : cell.TrimEnd(Pad);

        // A number of zeros alone is 0, padded with zeros.
        return text.Length == 0 && Pad == '0' && cell.Length > 0 ? "0" : text.Trim();
    }
}
