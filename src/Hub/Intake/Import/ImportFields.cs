using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads the fields of one row, and remembers the first reason to refuse the row.</summary>
/// <param name="columns">What the columns of the file mean.</param>
/// <param name="readCell">Returns the text of a column of the row by the column's name.</param>
internal sealed partial class ImportFields(ImportColumns columns, Func<string, string> readCell)
{
    /// <summary>The longest short text accepted, in characters.</summary>
    public const int MaxShortText = 200;

    // Words that people wrote: an apostrophe in front may be their own.
    private static readonly FrozenSet<string> Words = FrozenSet.Create("address", "first_name", "last_name", "email");

    // Fields that name something, so that two requests with the same value belong together.
    private static readonly FrozenSet<string> Keys = FrozenSet.Create("id", "address_id", "zip", "phone");

    private static readonly FrozenSet<string> Codes =
        FrozenSet.Create("id", "address_id", "zip", "service", "status", "channel", "language");

    private static readonly DateTimeOffset FirstDate = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> notes = [];

    /// <summary>What the columns of the file mean.</summary>
    public ImportColumns Columns => columns;

    /// <summary>The first reason to refuse the row; null while there is none.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is to be told of the row, though it is taken.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Tells something of the row, should it be taken.</summary>
    public void Note(string note) => notes.Add(note);

    /// <summary>The column of a field, as a reason names it.</summary>
    public string Column(string field) => columns.TimeColumns.TryGetValue(field, out var time)
        ? $"columns \"{columns.Fields[field]}\" and \"{time}\""
        : $"column \"{columns.Fields[field]}\"";

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
        if (text is not null && !Words.Contains(field))
        {
            text = ReadKey(field, column, SpreadsheetCell.Key(text));
        }

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

    /// <summary>The addresses of photos, one on each line; null for none. One cell may hold several.</summary>
    /// <param name="most">The largest number accepted; the row is refused for more.</param>
    public string? MediaUrls(int most)
    {
        var urls = new List<string>();
        foreach (var column in columns.MediaColumns)
        {
            foreach (var url in ReadText(column) is { } cell ? BetweenAddresses().Split(cell) : [])
            {
                if (!IntakeRequest.IsWebAddress(url))
                {
                    Refuse($"column \"{column}\" holds something else than http and https addresses of photos");
                }

                urls.Add(url);
            }
        }

        var distinct = urls.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count > most)
        {
            Refuse(FormattableString.Invariant($"it has {distinct.Count} photos; at most {most} are taken"));
        }

        return distinct.Count == 0 ? null : string.Join('\n', distinct);
    }

    /// <summary>The date a field holds; null when the field is empty, or holds none and the row is refused.</summary>
    /// <param name="field">The field of the ticket.</param>
    /// <param name="now">The time (UTC): a date more than a day ahead is refused.</param>
    public ImportDate? Date(string field, DateTimeOffset now)
    {
        if (!columns.Fields.ContainsKey(field))
        {
            return null;
        }

        var text = Text(field, MaxShortText) ?? "";
        if (columns.TimeColumns.TryGetValue(field, out var timeColumn))
        {
            text = $"{text} {ReadText(timeColumn)}".Trim();
        }

        if (text.Length == 0)
        {
            return null;
        }

        if (columns.Dates.Read(text) is not { } date)
        {
            var formats = columns.Dates.Formats.Select(format => $"\"{format}\"");
            Refuse($"{Column(field)}: no date as {string.Join(" or ", formats)}");
            return null;
        }

        // Systems write 1899, 2098 or 9999 for a date they do not have.
        if (date.At < FirstDate || date.At > now.AddDays(1))
        {
            Refuse($"{Column(field)}: a date {(date.At < FirstDate ? "before 1900" : "in the future")}, which stands for none");
            return null;
        }

        return date;
    }

    private string? ReadText(string column)
    {
        var cell = readCell(column);
        if (cell.Contains(StrictTextReader.Unreadable, StringComparison.Ordinal))
        {
            Refuse($"column \"{column}\" holds bytes that are no {columns.Encoding.Name}");
        }

        var text = CleanText.Of(SpreadsheetCell.Text(cell.Trim()));
        return text.Length == 0 || columns.EmptyValues.Contains(text) ? null : text;
    }

    // A key that a spreadsheet has rounded is that of very many requests: taken as it is, it would make a stranger's request a repeat.
    private string? ReadKey(string field, string column, string text)
    {
        if (Keys.Contains(field) && SpreadsheetCell.FindLoss(text) is { } loss)
        {
            Refuse(field == "id"
                ? $"\"{text}\" {loss}: export column \"{column}\" as text"
                : $"column \"{column}\" {loss}: export it as text");
        }

        var key = Codes.Contains(field) ? RecordKey.Of(text) : text;
        return key.Length == 0 || columns.EmptyValues.Contains(key) ? null : key;
    }

    // Where an address follows, a blank, comma, semicolon or bar before it ends the one before.
    [GeneratedRegex(
        @"[\s,;|]+(?=https?://)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BetweenAddresses();
}
