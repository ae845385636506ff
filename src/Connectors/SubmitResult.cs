namespace Allentown311.Connectors;

/// <summary>How a submit ended. Closed: there are these and no others; an exception means the outcome is not known.</summary>
public abstract record SubmitResult
{
    private SubmitResult()
    {
    }

    /// <summary>The department made a record, with this number.</summary>
    public sealed record Created(string Id) : SubmitResult;

    /// <summary>The department had a record under our reference already; its number where it said one.</summary>
    public sealed record AlreadyExists(string? Id) : SubmitResult;

    /// <summary>Handed over for later (a file renamed into place, a row staged): an answer comes with a status.</summary>
    public sealed record HandedOver : SubmitResult;

    /// <summary>The department will not take it as it stands: a person must look. Nothing was made.</summary>
    public sealed record Rejected(string Reason) : SubmitResult;

    /// <summary>Certainly not taken: the same may be sent again.</summary>
    /// <param name="Reason">Why, for the desk.</param>
    /// <param name="After">How long the department asked us to wait; null when it cannot be reached or let us in at all (it is down).</param>
    public sealed record Retry(string Reason, TimeSpan? After = null) : SubmitResult;
}

/// <summary>What a look-up by our reference found. Closed.</summary>
public abstract record FindResult
{
    private FindResult()
    {
    }

    /// <summary>There is a record, with this number and perhaps this status code.</summary>
    public sealed record Found(string? Id, string? Status = null) : FindResult;

    /// <summary>The system says it has no such record.</summary>
    public sealed record Absent : FindResult;

    /// <summary>The department has seen it and refused it (a file in <c>bad/</c>): no record was made, and a person must look.</summary>
    public sealed record Refused(string Reason) : FindResult;
}
