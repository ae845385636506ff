using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

/// <summary>What a department's answer to a submit or a find means.</summary>
public enum AnswerKind
{
    /// <summary>The department made a record, with this id.</summary>
    Created,

    /// <summary>The department already has a record with our reference.</summary>
    AlreadyExists,

    /// <summary>The department took the order and gave a token for it: the number comes later.</summary>
    HandedOver,

    /// <summary>The department does not accept the order as it is.</summary>
    Rejected,

    /// <summary>The department cannot accept the order now; the hub may send it again.</summary>
    Retry,

    /// <summary>The look-up proves that no record with our reference exists.</summary>
    Absent,

    /// <summary>Not an answer of this system (a login page, a cut-off document): it proves nothing.</summary>
    Unreadable,
}

/// <summary>A department's answer to a submit or a find, after reading.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Id">The department's number for the record; null when the answer has none.</param>
/// <param name="Reason">The department's reason, for the desk; null when there is none.</param>
/// <param name="After">How long the hub should wait before a retry; null when not given.</param>
/// <param name="Status">The department's status code of the record, where a find read one.</param>
public sealed record Answer(AnswerKind Kind, string? Id = null, string? Reason = null, TimeSpan? After = null, string? Status = null)
{
    /// <summary>
    /// What it means. An answer whose number has lost digits, or that made a record without any, is <see cref="AnswerKind.Unreadable"/>:
    /// under such a number the hub would take another resident's record for this one.
    /// </summary>
    public AnswerKind Kind { get; init; } = ProblemOf(Kind, Id) is null ? Kind : AnswerKind.Unreadable;

    /// <summary>The department's number, in the form of <see cref="RecordKey"/>; null when the answer has none.</summary>
    public string? Id { get; init; } = ProblemOf(Kind, Id) is null ? RecordKey.OrNull(Id) : null;

    /// <summary>The department's reason, or why the answer cannot be used; null when there is none.</summary>
    public string? Reason { get; init; } = ProblemOf(Kind, Id) ?? Reason;

    /// <summary>What the department gave in place of a number, with which it can be asked for one; null for nothing.</summary>
    public string? Token { get; init; }

    private static string? ProblemOf(AnswerKind kind, string? id) =>
        RecordKey.FindLoss(id) is { } loss ? $"its number \"{ShortText.Of(id!, 40)}\" {loss}"
        : kind == AnswerKind.Created && RecordKey.OrNull(id) is null ? "it holds no number of a record"
        : null;
}
