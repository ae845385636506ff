using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Sql;

/// <summary>A rule of <c>outcomes:</c>.</summary>
/// <param name="When">Which answers it is about.</param>
/// <param name="Meaning">What they mean.</param>
/// <param name="Id">Where the number stands; null for where <c>read.id</c> says.</param>
/// <param name="Reason">Where the message stands; null for where <c>read.reason</c> says.</param>
/// <param name="After">How long to wait before a retry; null when the department is down for us.</param>
internal sealed record SqlRule(SqlCondition When, AnswerKind Meaning, string? Id, string? Reason, TimeSpan? After);
