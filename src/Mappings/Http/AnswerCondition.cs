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

    /// <summary>A place in the answer's body; null when none is looked at.</summary>
    public TPath? Path { get; init; }

    /// <summary>A header of the answer; null when none is looked at. At most one of this and <see cref="Path"/> is set.</summary>
    public string? Header { get; init; }

    /// <summary>What a value at <see cref="Path"/> or in <see cref="Header"/> must be.</summary>
    public ValueTest Test { get; init; } = new();

    /// <summary>True when an answer fits.</summary>
    public bool Fits(IAnswerView<TPath> answer) =>
        (Status is not var (from, to) || (answer.Status >= from && answer.Status <= to))
        && (Body is null || answer.BodyContains(Body))
        && (Fault is null || answer.FaultContains(Fault))
        && (Path is null || (Test.IsPresence ? answer.Finds(Path) : answer.Texts(Path).Any(Test.Fits)))
        && (Header is null || (answer.ReadHeader(Header) is { Length: > 0 } value && Test.Fits(value)));

    /// <summary>True when it looks at nothing but the HTTP status.</summary>
    public bool IsStatusOnly => Status is not null && Body is null && Fault is null && Path is null && Header is null;
}
