namespace Allentown311.Mappings.Http;

/// <summary>What an answer must look like for a rule to apply. All parts that are set must fit.</summary>
/// <typeparam name="TPath">The kind of path: JSON path or XPath.</typeparam>
internal sealed record AnswerCondition<TPath>
    where TPath : class
{
    /// <summary>Lowest and highest HTTP status it is about; null for any.</summary>
    public (int From, int To)? Status { get; init; }

    /// <summary>Text that the body must contain; null for any body.</summary>
    public string? Body { get; init; }

    /// <summary>Text that the SOAP fault must contain; null when there need be no fault.</summary>
    public string? Fault { get; init; }

    /// <summary>A place in the answer; null when none is looked at.</summary>
    public TPath? Path { get; init; }

    /// <summary>The texts of which one must stand at <see cref="Path"/>; null when any value will do.</summary>
    public IReadOnlyList<string>? Is { get; init; }

    /// <summary>Text that the value at <see cref="Path"/> must contain; null for none.</summary>
    public string? Contains { get; init; }

    /// <summary>True when an answer fits.</summary>
    public bool Fits(IAnswerView<TPath> answer) =>
        (Status is not var (from, to) || (answer.Status >= from && answer.Status <= to))
        && (Body is null || answer.BodyContains(Body))
        && (Fault is null || answer.FaultContains(Fault))
        && (Path is null || FitsPath(answer, Path));

    /// <summary>True when it looks at nothing but the HTTP status.</summary>
    public bool IsStatusOnly => Status is not null && Body is null && Fault is null && Path is null;

    private bool FitsPath(IAnswerView<TPath> answer, TPath path) =>
        Is is null && Contains is null
            ? answer.Finds(path)
            : answer.Texts(path).Any(text =>
                (Is is null || Is.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase))
                && (Contains is null || text.Contains(Contains, StringComparison.OrdinalIgnoreCase)));
}
