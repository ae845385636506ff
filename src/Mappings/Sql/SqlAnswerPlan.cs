using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Sql;

/// <summary>
/// What a submit's statement itself answers: output parameters, the return value of a procedure, or a row of its result. Pure.
/// </summary>
/// <param name="Id">The column, or output parameter, with the department's number; null when the answer has none.</param>
/// <param name="Reason">The one with the department's message; null for none.</param>
/// <param name="Outputs">The output parameters, without <c>@</c> (SQL Server).</param>
public sealed record SqlAnswerPlan(string? Id, string? Reason, IReadOnlyList<SqlOutput> Outputs)
{
    /// <summary>The mapping's rules, in order; the first that fits decides.</summary>
    internal IReadOnlyList<SqlRule> Outcomes { get; init; } = [];

    /// <summary>How an answer looks that took the order; null when the number, or the row, proves it alone.</summary>
    internal SqlCondition? Success { get; init; }

    /// <summary>The columns and parameters that the answer must have.</summary>
    public IReadOnlyList<string> Needed =>
    [
        .. new[] { Id, Reason, Success?.Column }
            .Concat(Outcomes.SelectMany(o => new[] { o.When.Column, o.Id, o.Reason }))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>
    /// What the statement's answer means. Null when it does not say: then the number of rows and the look-ups decide, as they do for a
    /// statement without an answer.
    /// </summary>
    /// <param name="values">The answer's values by name; NULL is null.</param>
    public Answer? Read(IReadOnlyDictionary<string, string?> values)
    {
        var message = Value(values, Reason);
        if (RecordKey.FindLoss(Value(values, Id)) is { } loss)
        {
            return new Answer(
                AnswerKind.Rejected,
                Reason: $"The number of the record {loss}: let the statement give it as a whole number or as text. Nothing was written.");
        }

        if (Outcomes.FirstOrDefault(o => o.When.Column is not null && o.When.Fits(values)) is { } rule)
        {
            return new Answer(
                rule.Meaning, Value(values, rule.Id) ?? Value(values, Id), ShortReason(Value(values, rule.Reason) ?? message), rule.After);
        }

        if (Success is not null && !Success.Fits(values))
        {
            var shown = Value(values, Success.Column) is { } value ? $"is \"{ShortText.Of(value, 40)}\"" : "is NULL";
            return new Answer(
                AnswerKind.Rejected,
                Reason: $"{ShortReason(message) ?? "the procedure did not take it"} ({Success.Column} {shown})");
        }

        var id = Value(values, Id);
        return id is null && (Success is null || Id is not null) ? null
            : id is null ? new Answer(AnswerKind.HandedOver)
            : new Answer(AnswerKind.Created, id);
    }

    /// <summary>What an error of the database means by the mapping's rules; null when none is about it.</summary>
    /// <param name="code">SQLSTATE, or the number of the error.</param>
    /// <param name="message">The procedure's own message; empty where it is the database's.</param>
    public Answer? ReadError(string code, string message) =>
        Outcomes.FirstOrDefault(o => o.When.Column is null && o.When.FitsError(code, message)) is { } rule
            ? new Answer(rule.Meaning, Reason: message.Length > 0 ? ShortText.Of(message) : $"error {code}", After: rule.After)
            : null;

    private static string? ShortReason(string? text) => text is null ? null : ShortText.Of(text);

    private static string? Value(IReadOnlyDictionary<string, string?> values, string? name) =>
        name is not null && values.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;
}
