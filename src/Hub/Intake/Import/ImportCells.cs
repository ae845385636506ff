using System.Globalization;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads the fields of one row, and keeps the first reason to refuse it.</summary>
internal sealed class ImportCells(ImportColumns columns, Func<string, string> cell)
{
    /// <summary>Longest short text taken, in characters.</summary>
    public const int MostShort = 200;

    /// <summary>What the columns mean.</summary>
    public ImportColumns Columns => columns;

    /// <summary>The first reason to refuse the row; null while there is none.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Refuses the row; the first reason counts.</summary>
    public void Refuse(string reason) => Refusal ??= reason;

    /// <summary>The text of a field; null when it is absent or means nothing.</summary>
    public string? Text(string field, int most)
    {
        if (!columns.Fields.TryGetValue(field, out var column))
        {
            return null;
        }

        var text = Value(column);
        if (text?.Length > most)
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"column \"{column}\" has {text.Length} characters; at most {most} are taken"));
        }

        return text;
    }

    /// <summary>The description, of all its columns.</summary>
    public string Description(int most)
    {
        var text = string.Join("; ", columns.Description.Select(Value).OfType<string>().Distinct(StringComparer.Ordinal));
        if (text.Length > most)
        {
            Refuse(string.Create(CultureInfo.InvariantCulture, $"the description has {text.Length} characters; at most {most} are taken"));
        }

        return text;
    }

    /// <summary>The instant a field holds (UTC).</summary>
    public DateTimeOffset? Date(string field, bool needed)
    {
        if (Text(field, MostShort) is not { } text)
        {
            if (needed)
            {
                Refuse($"column \"{columns.Fields[field]}\" is empty");
            }

            return null;
        }

        if (columns.Dates.TryRead(text, out var date))
        {
            return date;
        }

        Refuse($"column \"{columns.Fields[field]}\" is no date as {string.Join(" or ", columns.Dates.Formats.Select(f => $"\"{f}\""))}");
        return null;
    }

    /// <summary>The degrees a field holds.</summary>
    public double? Degrees(string field, double most)
    {
        if (Text(field, MostShort) is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= most)
        {
            return degrees;
        }

        Refuse(string.Create(CultureInfo.InvariantCulture, $"column \"{columns.Fields[field]}\" holds no degrees from -{most} to {most}"));
        return null;
    }

    private string? Value(string column)
    {
        var text = CleanText.Of(cell(column));
        return text.Length == 0 || columns.Empty.Contains(text) ? null : text;
    }
}
