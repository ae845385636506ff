using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Http;

/// <summary>A rule of <c>outcomes:</c>, <c>absent:</c> or <c>empty:</c>: what an answer means to this department.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="When">Which answers it is about.</param>
/// <param name="Meaning">
/// What they mean. In a poll or a list <see cref="AnswerKind.Absent"/> means that there is nothing new, and
/// <see cref="AnswerKind.Unreadable"/> that the read failed.
/// </param>
/// <param name="Id">Where the department's number stands; null for nowhere.</param>
/// <param name="Reason">Where the department's reason stands; null for the usual places.</param>
/// <param name="After">How long to wait before a retry; null when the department is down for us.</param>
internal sealed record AnswerOutcome<TPath>(
    AnswerCondition<TPath> When, AnswerKind Meaning, ValueSource<TPath>? Id = null, TPath? Reason = null, TimeSpan? After = null)
    where TPath : class;
