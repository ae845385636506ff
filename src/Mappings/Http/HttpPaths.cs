using Allentown311.Mappings.Http.Documents;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Http;

/// <summary>Where an answer to a submit or a find holds what the hub reads from it.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Id">The department's number.</param>
/// <param name="Status">The record's status code; null when the mapping does not read it.</param>
/// <param name="Reference">Our reference; null when the mapping does not read it.</param>
/// <param name="Outcomes">The mapping's own rules for answers, in order; the first that fits decides.</param>
internal sealed record AnswerPaths<TPath>(
    ValueSource<TPath> Id, TPath? Status, TPath? Reference, IReadOnlyList<AnswerOutcome<TPath>> Outcomes)
    where TPath : class
{
    /// <summary>The text in the answer that is itself the document to read; null when the answer is the document.</summary>
    public InnerDocument<TPath>? Document { get; init; }

    /// <summary>The records of a look-up, at which the other paths start; null when those start at the top.</summary>
    public TPath? Rows { get; init; }

    /// <summary>What stands in place of a number that comes later; null where the mapping knows no such thing.</summary>
    public ValueSource<TPath>? Token { get; init; }

    /// <summary>
    /// How an answer looks that took the order, of which one must fit; empty where the number alone proves it. An answer with a number that
    /// fits none is in doubt.
    /// </summary>
    public IReadOnlyList<AnswerCondition<TPath>> Success { get; init; } = [];

    /// <summary>True when an answer looks as one that took the order.</summary>
    public bool IsSuccess(IAnswerView<TPath> answer) => Success.Count == 0 || Success.Any(shape => shape.Fits(answer));

    /// <summary>True when the mapping itself names how absence looks.</summary>
    public bool NamesAbsence => Outcomes.Any(o => o.Meaning == AnswerKind.Absent);
}

/// <summary>Where an answer holds its rows, and where each row holds its values.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
/// <param name="Rows">The rows, from the top of the document; the other paths start at a row.</param>
/// <param name="Id">The department's number; null when a row has none. At least one of this and the reference is set.</param>
/// <param name="Reference">Our reference; null when a row has none.</param>
/// <param name="Status">The status code.</param>
/// <param name="Changed">The time of change.</param>
/// <param name="Note">A note for the desk and the resident; null when a row has none.</param>
internal sealed record RowPaths<TPath>(TPath Rows, TPath? Id, TPath? Reference, TPath Status, TPath Changed, TPath? Note)
    where TPath : class
{
    /// <summary>The text in the answer that is itself the document to read; null when the answer is the document.</summary>
    public InnerDocument<TPath>? Document { get; init; }

    /// <summary>The mapping's own rules: which answers mean that a read failed, and which that there is nothing new.</summary>
    public IReadOnlyList<AnswerOutcome<TPath>> Outcomes { get; init; } = [];

    /// <summary>True when the mapping itself names how "no news" looks.</summary>
    public bool NamesNoNews => Outcomes.Any(o => o.Meaning == AnswerKind.Absent);
}
