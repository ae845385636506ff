using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Rows;

/// <summary>Turns one row into one status update, or gives the reason why it cannot.</summary>
/// <param name="Columns">Which column holds which value.</param>
/// <param name="Time">How the row writes times.</param>
/// <param name="Status">What its status codes mean.</param>
public sealed record RowReader(RowColumns Columns, TimeFormat Time, StatusTable Status) : IRowSource
{
    /// <inheritdoc/>
    public IEnumerable<string> Needed => Columns.All;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => new[] { Columns.Id, Columns.Reference }.OfType<string>();

    /// <inheritdoc/>
    public bool IsText(string column) => column == Columns.Note;

    /// <summary>
    /// The status update in a row; null, with the reason, when the row holds none. A reason names columns and never quotes a row.
    /// </summary>
    /// <param name="cell">
    /// The value of a column: text, a <see cref="DateTime"/>, a <see cref="DateTimeOffset"/>, a <see cref="DateOnly"/>, a number or null.
    /// </param>
    /// <param name="reason">Why there is none.</param>
    public StatusUpdate? Read(Func<string, object?> cell, out string reason)
    {
        var reference = RecordKey.OrNull(Text(cell, Columns.Reference));
        var id = RecordKey.OrNull(Text(cell, Columns.Id));
        if (reference is null && id is null)
        {
            reason = $"no reference and no number: {string.Join(" and ", new[] { Columns.Reference, Columns.Id }.OfType<string>())} empty";
            return null;
        }

        if (RecordKey.FindLoss(id) is { } loss)
        {
            reason = $"no whole number: {Columns.Id} {loss}; let it be written as text";
            return null;
        }

        if (RecordKey.FindLoss(reference) is { } less)
        {
            reason = $"no whole reference: {Columns.Reference} {less}; let it be written as text";
            return null;
        }

        if (Text(cell, Columns.Status) is not { } code)
        {
            reason = $"no status: {Columns.Status} is empty";
            return null;
        }

        if (!TryReadChange(cell, out var changed))
        {
            var expected = Time.Formats.Count == 0 ? "an ISO 8601 time" : $"a time written {string.Join(" or ", Time.Formats)}";
            reason = $"no time of change: {Columns.Changed} {ChangeTime.Problem(changed, $"must be {expected}")}";
            return null;
        }

        reason = "";
        return new StatusUpdate
        {
            Reference = reference,
            ExternalId = id,
            Code = RecordKey.Of(code),
            State = Status[code],
            ChangedAt = changed.At,
            SecondChangedAt = changed.SecondAt,
            Granularity = changed.Granularity,
            Note = Text(cell, Columns.Note),
        };
    }

    /// <summary>The time of change in a row (UTC); false when the row holds none.</summary>
    public bool TryReadChanged(Func<string, object?> cell, out DateTimeOffset instant)
    {
        var isRead = TryReadChange(cell, out var time);
        instant = time.At;
        return isRead;
    }

    /// <summary>The time of change in a row, and how exact it is; false when the row holds none, or "not set" or "never".</summary>
    public bool TryReadChange(Func<string, object?> cell, out ChangeTime time)
    {
        switch (cell(Columns.Changed))
        {
            case DateTimeOffset exact:
                time = ChangeTime.OfInstant(exact);
                break;
            case DateOnly date:
                time = ChangeTime.OfWall(date.ToDateTime(TimeOnly.MinValue), Time.Zone);
                break;
            case DateTime { Kind: DateTimeKind.Unspecified } wall:
                time = ChangeTime.OfWall(wall, Time.Zone);
                break;
            case DateTime exact:
                time = ChangeTime.OfInstant(new DateTimeOffset(exact.ToUniversalTime()));
                break;
            case string text:
                return Time.TryReadChange(text, out time);
            case long or int or double or decimal or float or short:
                return Time.TryReadChange(Templates.Helpers.Text(cell(Columns.Changed)), out time);
            default:
                time = default;
                return false;
        }

        return time.IsPlausible;
    }

    private static string? Text(Func<string, object?> cell, string? column) =>
        column is null ? null : ValueText.Of(cell(column)).Trim() is { Length: > 0 } text ? text : null;
}
