using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

/// <summary>The values of one row of a department's answer, as its paths found them; null or blank means that the row has none.</summary>
public readonly record struct RowTexts(string? Id, string? Reference, string? Status, string? Changed, string? Note);

/// <summary>
/// Makes status updates of the rows of one answer. It collects a row that cannot be read with the reason; the other rows still count.
/// One instance reads one answer on one thread.
/// </summary>
public sealed class RowRules(StatusTable statuses, TimeFormat time)
{
    private readonly List<StatusUpdate> updates = [];
    private readonly List<RejectedRow> rejected = [];

    /// <summary>Adds the next row.</summary>
    /// <param name="number">Its number, from 1.</param>
    /// <param name="row">Its values.</param>
    /// <param name="raw">Gives the row as received; called only for a row that cannot be read.</param>
    public void Add(int number, RowTexts row, Func<string> raw)
    {
        DateTimeOffset changed = default;
        var problem = Blank(row.Id) && Blank(row.Reference) ? "it has neither the department's number nor our reference"
            : Garbled(row.Id) || Garbled(row.Reference) || Garbled(row.Status)
                ? "its number, reference or status holds bytes that are no text in the answer's encoding"
            : Blank(row.Status) ? "it has no status"
            : Blank(row.Changed) ? "it has no time of change"
            : !time.TryRead(row.Changed!, out changed) ? $"\"{ShortText.Of(row.Changed!, 40)}\" is not a time in the format {Formats}"
            : null;
        if (problem is not null)
        {
            rejected.Add(new RejectedRow(number, problem, raw()));
            return;
        }

        updates.Add(new StatusUpdate
        {
            Reference = Clean(row.Reference),
            ExternalId = Clean(row.Id),
            Code = row.Status!.Trim(),
            State = statuses[row.Status],
            ChangedAt = changed,
            Note = Clean(row.Note),
        });
    }

    /// <summary>The updates and the rejected rows so far.</summary>
    /// <param name="next">The next page, as the answer names it; null for none.</param>
    public Changes Build(string? next = null) => new(updates, rejected, [], next);

    private string Formats => time.Formats.Count == 0 ? "of ISO 8601" : string.Join(" or ", time.Formats);

    // What was no text was replaced when the answer was decoded. A key with such a hole in it may be another order's.
    private static bool Garbled(string? text) => text?.Contains('\uFFFD', StringComparison.Ordinal) == true;

    private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

    private static string? Clean(string? text) => Blank(text) ? null : text!.Trim();
}
