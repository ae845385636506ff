using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

/// <summary>A record that a look-up found.</summary>
/// <param name="Id">The department's number; null when the record shows none.</param>
/// <param name="Status">Its status code; null when not read.</param>
/// <param name="Reference">The caller's reference it carries; null when not read or not there.</param>
internal sealed record FoundRecord(string? Id, string? Status, string? Reference)
{
    /// <summary>
    /// The answer that the records found make together. Only a record with our reference is ours: a system that passes over the filter
    /// lists other callers' records, and a record that is adopted wrongly tells a resident of another's end.
    /// </summary>
    /// <param name="records">The records, at least one.</param>
    /// <param name="readsReference">True when the mapping reads a reference.</param>
    /// <param name="reference">Our reference.</param>
    public static Answer Choose(IReadOnlyList<FoundRecord> records, bool readsReference, string reference)
    {
        if (!readsReference)
        {
            return Unreadable("a record was found, but the mapping does not read our reference in it: write find.read.ref");
        }

        var ours = records.Where(r => RecordKey.IsSameReference(r.Reference, reference)).ToArray();
        if (ours.Length == 0)
        {
            return Unreadable(records.Count == 1
                ? "the record found does not carry our reference"
                : $"none of the {records.Count} records found carries our reference: the system may have passed over the filter");
        }

        var numbered = ours.Where(r => RecordKey.OrNull(r.Id) is not null)
            .DistinctBy(r => RecordKey.Of(r.Id), StringComparer.Ordinal)
            .ToArray();
        return numbered.Length switch
        {
            0 => Unreadable("the record found carries our reference, but no number where find.read.id looks"),
            1 => new Answer(AnswerKind.AlreadyExists, numbered[0].Id, Status: numbered[0].Status),
            var several => Unreadable($"{several} records carry our reference: a person must choose"),
        };
    }

    /// <summary>The warning about a look-up that reads no reference.</summary>
    public static string NoReference(string example) =>
        "find reads no ref, so no record it finds can be proved ours, and an order in doubt that arrived waits for a person. "
        + $"Write read.ref: where the record shows our reference, such as \"{example}\"";

    private static Answer Unreadable(string reason) => new(AnswerKind.Unreadable, Reason: reason);
}
