namespace Allentown311.Mappings.Translation;

/// <summary>What a department's answer to a submit or a find means.</summary>
public enum AnswerKind
{
    /// <summary>There is a record now, with this id.</summary>
    Created,

    /// <summary>There was one already under our reference.</summary>
    AlreadyExists,

    /// <summary>The department will not take it as it stands.</summary>
    Rejected,

    /// <summary>Not now; the same may be sent again.</summary>
    Retry,

    /// <summary>A find that proves there is no record of ours.</summary>
    Absent,

    /// <summary>Not an answer of this system (a login page, a cut-off document): nothing may be concluded from it.</summary>
    Unreadable,
}

/// <summary>An answer, read.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Id">The department's number, where it gave one.</param>
/// <param name="Reason">Its words, for the desk.</param>
/// <param name="After">How long it asked us to wait.</param>
/// <param name="Status">The department's status code of the record, where a find read one.</param>
public sealed record Answer(AnswerKind Kind, string? Id = null, string? Reason = null, TimeSpan? After = null, string? Status = null);
