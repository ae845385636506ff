using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Rows;

/// <summary>Turns one row into one status update, or gives the reason why it cannot.</summary>
/// <param name="Columns">Which column holds which value.</param>
/// <param name="Time">How the row writes times.</param>
/// <param name="Status">What its status codes mean.</param>
public sealed record RowReader(RowColumns Columns, TimeFormat Time, StatusTable Status)
{
    /// <summary>
    /// The status update in a row; null, with the reason, when the row holds none. A reason names columns and never quotes a row.
    /// </summary>
    /// <param name="cell">The value of a column: text, a <see cref="DateTime"/>, a <see cref="DateTimeOffset"/>, a number or null.</param>
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

        if (!TryReadChanged(cell, out var changed))
        {
            var expected = Time.Formats.Count == 0 ? "an ISO 8601 time" : $"a time written {string.Join(" or ", Time.Formats)}";
            reason = $"no time of change: {Columns.Changed} must be {expected}";
            return null;
        }

        reason = "";
        return new StatusUpdate
        {
            Reference = reference, ExternalId = id, Code = RecordKey.Of(code), State = Status[code], ChangedAt = changed,
                Note = Text(cell, Columns.Note),
        };
    }

    /// <summary>The time of change in a row (UTC); false when the row holds none.</summary>
    public bool TryReadChanged(Func<string, object?> cell, out DateTimeOffset instant)
    {
        switch (cell(Columns.Changed))
        {
            case DateTimeOffset exact:
                instant = exact.ToUniversalTime();
                return true;
            case DateTime { Kind: DateTimeKind.Unspecified } wall:
                instant = CrmCore.Services.WallClock.ToInstant(wall, Time.Zone);
                return true;
            case DateTime exact:
                instant = new DateTimeOffset(exact.ToUniversalTime());
                return true;
            case string text:
                return Time.TryRead(text, out instant);
            default:
                instant = default;
                return false;
        }
    }

    private static string? Text(Func<string, object?> cell, string? column) =>
        column is null ? null : ValueText.Of(cell(column)).Trim() is { Length: > 0 } text ? text : null;
}
