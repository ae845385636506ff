using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.FileFormats;

/// <summary>Turns a row of an acknowledgement into an update about an order, or about a file of orders.</summary>
/// <param name="Columns">Which column holds which value.</param>
/// <param name="Accepted">The results that mean that it was accepted.</param>
/// <param name="Refused">The results that mean that it was refused.</param>
public sealed record AcknowledgementRow(
    AcknowledgementColumns Columns, IReadOnlyList<string> Accepted, IReadOnlyList<string> Refused) : IRowSource
{
    /// <inheritdoc/>
    public IEnumerable<string> Needed =>
        new[] { Columns.Reference, Columns.File, Columns.Id, Columns.Result, Columns.Reason }
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => new[] { Columns.Reference, Columns.File, Columns.Id }.OfType<string>();

    /// <inheritdoc/>
    public bool IsText(string column) => column == Columns.Reason;

    /// <inheritdoc/>
    public StatusUpdate? Read(Func<string, object?> cell, out string reason)
    {
        string? Text(string? column) =>
            column is not null && ValueText.Of(cell(column)).Trim() is { Length: > 0 } text ? text : null;

        var about = RecordKey.OrNull(Text(Columns.Reference ?? Columns.File));
        var id = RecordKey.OrNull(Text(Columns.Id));
        var result = RecordKey.Of(Text(Columns.Result));
        var isAccepted = Accepted.Contains(result, StringComparer.Ordinal);
        reason = about is null ? $"no reference: {Columns.Reference ?? Columns.File} is empty"
            : RecordKey.FindLoss(about) is { } less ? $"no whole reference: {Columns.Reference ?? Columns.File} {less}"
            : RecordKey.FindLoss(id) is { } loss ? $"no whole number: {Columns.Id} {loss}"
            : !isAccepted && !Refused.Contains(result, StringComparer.Ordinal)
                ? $"its result \"{ShortText.Of(result, 40)}\" is neither accepted nor refused: add it to the mapping"
            : "";
        return reason.Length > 0 ? null : new StatusUpdate
        {
            Reference = about,
            ExternalId = id,
            Code = result,
            State = isAccepted ? WorkOrderState.Received : null,
            Acknowledges = isAccepted ? OrderReceipt.Accepted : OrderReceipt.Refused,
            Note = Text(Columns.Reason),

            // An acknowledgement has no time that could be compared with the times of statuses.
            ChangedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
