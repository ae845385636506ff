using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

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
        ChangeTime changed = default;
        var problem =
            RecordKey.OrNull(row.Id) is null && RecordKey.OrNull(row.Reference) is null
                ? "it has neither the department's number nor our reference"
            : RecordKey.FindLoss(row.Id) is { } loss ? $"its number \"{ShortText.Of(row.Id!, 40)}\" {loss}"
            : RecordKey.FindLoss(row.Reference) is { } less ? $"our reference in it {less}"
            : RecordKey.FindLoss(row.Status) is { } hole && row.Status!.Contains('\uFFFD', StringComparison.Ordinal) ? $"its status {hole}"
            : Blank(row.Status) ? "it has no status"
            : Blank(row.Changed) ? "it has no time of change"
            : !time.TryReadChange(row.Changed!, out changed)
                ? $"\"{ShortText.Of(row.Changed!, 40)}\" {ChangeTime.Problem(changed, $"is not a time in the format {Formats}")}"
            : null;
        if (problem is not null)
        {
            rejected.Add(new RejectedRow(number, problem, raw()));
            return;
        }

        updates.Add(new StatusUpdate
        {
            Reference = row.Reference,
            ExternalId = row.Id,
            Code = RecordKey.Of(row.Status),
            State = statuses[row.Status!],
            ChangedAt = changed.At,
            SecondChangedAt = changed.SecondAt,
            Granularity = changed.Granularity,
            Note = Clean(row.Note),
        });
    }

    /// <summary>The updates and the rejected rows so far.</summary>
    /// <param name="next">The next page, as the answer names it; null for none.</param>
    public Changes Build(string? next = null) => new(updates, rejected, [], next);

    private string Formats => time.Formats.Count == 0 ? "of ISO 8601" : string.Join(" or ", time.Formats);

    private static bool Blank(string? text) => string.IsNullOrWhiteSpace(text);

    private static string? Clean(string? text) => Blank(text) ? null : text!.Trim();
}
