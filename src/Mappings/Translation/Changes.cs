using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

/// <summary>One row of a department's answer that could not be read; the other rows are still applied.</summary>
/// <param name="Row">Row or line number in the answer, from 1.</param>
/// <param name="Reason">What was wrong, and what would be right.</param>
/// <param name="Raw">The row as received, for the desk. It may hold a resident's data, so it is stored and never logged.</param>
public sealed record RejectedRow(int Row, string Reason, string Raw)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"Row {Row}: {Reason}";
}

/// <summary>The status updates in one answer, file or push of a department.</summary>
/// <param name="Updates">Status updates, in the order of their rows.</param>
/// <param name="Rejected">Rows that could not be read.</param>
/// <param name="Keys">The cursor key of each update (same order), where the mapping names one; else empty.</param>
/// <param name="Next">The next page, as the answer names it; null for none.</param>
public sealed record Changes(
    IReadOnlyList<StatusUpdate> Updates, IReadOnlyList<RejectedRow> Rejected, IReadOnlyList<string> Keys, string? Next = null)
{
    /// <summary>Rows read, good or not.</summary>
    public int Rows => Updates.Count + Rejected.Count;
}
