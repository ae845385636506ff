using System.Globalization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads the fields of one row, and remembers the first reason to refuse the row.</summary>
/// <param name="columns">What the columns of the file mean.</param>
/// <param name="readCell">Returns the text of a column of the row by the column's name.</param>
internal sealed class ImportFields(ImportColumns columns, Func<string, string> readCell)
{
    /// <summary>The longest short text accepted, in characters.</summary>
    public const int MaxShortText = 200;

    /// <summary>What the columns of the file mean.</summary>
    public ImportColumns Columns => columns;

    /// <summary>The first reason to refuse the row; null while there is none.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Refuses the row. Only the first reason counts.</summary>
    public void Refuse(string reason) => Refusal ??= reason;

    /// <summary>The text of a field; null when the file has no column for it, or the cell is empty or holds an empty value.</summary>
    /// <param name="field">The field of the ticket.</param>
    /// <param name="maxLength">The longest text accepted, in characters; the row is refused for a longer one.</param>
    public string? Text(string field, int maxLength)
    {
        if (!columns.Fields.TryGetValue(field, out var column))
        {
            return null;
        }

        var text = ReadText(column);
        if (text?.Length > maxLength)
        {
            Refuse(FormattableString.Invariant($"column \"{column}\" has {text.Length} characters; at most {maxLength} are taken"));
        }

        return text;
    }

    /// <summary>The description, joined from all its columns.</summary>
    /// <param name="maxLength">The longest description accepted, in characters; the row is refused for a longer one.</param>
    public string Description(int maxLength)
    {
        var texts = columns.DescriptionColumns.Select(ReadText).OfType<string>();
        var text = string.Join("; ", texts.Distinct(StringComparer.Ordinal));
        if (text.Length > maxLength)
        {
            Refuse(FormattableString.Invariant($"the description has {text.Length} characters; at most {maxLength} are taken"));
        }

        return text;
    }

    /// <summary>The instant a field holds (UTC); null when the field is empty or holds no date.</summary>
    /// <param name="field">The field of the ticket.</param>
    /// <param name="isRequired">True to refuse the row when the field is empty.</param>
    public DateTimeOffset? Date(string field, bool isRequired)
    {
        if (Text(field, MaxShortText) is not { } text)
        {
            if (isRequired)
            {
                Refuse($"column \"{columns.Fields[field]}\" is empty");
            }

            return null;
        }

        if (columns.DateFormat.TryRead(text, out var date))
        {
            return date;
        }

        var formats = columns.DateFormat.Formats.Select(format => $"\"{format}\"");
        Refuse($"column \"{columns.Fields[field]}\" is no date as {string.Join(" or ", formats)}");
        return null;
    }

    /// <summary>The degrees a field holds; null when the field is empty or holds none.</summary>
    /// <param name="field">The field of the ticket.</param>
    /// <param name="max">The largest absolute value, in degrees.</param>
    public double? Degrees(string field, double max)
    {
        if (Text(field, MaxShortText) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= max)
        {
            return degrees;
        }

        Refuse(FormattableString.Invariant($"column \"{columns.Fields[field]}\" holds no degrees from -{max} to {max}"));
        return null;
    }

    private string? ReadText(string column)
    {
        var text = CleanText.Of(readCell(column));
        return text.Length == 0 || columns.EmptyValues.Contains(text) ? null : text;
    }
}
