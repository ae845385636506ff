using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors;

/// <summary>The result of a look-up by our reference. The hierarchy is closed.</summary>
public abstract record FindResult
{
    private FindResult()
    {
    }

    /// <summary>The record exists. Its number and its status code are null where the system did not return them.</summary>
    public sealed record Found(string? Id, string? Status = null) : FindResult
    {
        /// <summary>The number, in the form of <see cref="RecordKey"/>; null where the system did not return one.</summary>
        public string? Id { get; init; } = RecordKey.OrNull(Id);
    }

    /// <summary>The department's system answered that it has no such record.</summary>
    public sealed record Absent : FindResult;

    /// <summary>
    /// The department's system refused the order (a file in <c>bad/</c>) and created no record. A person must look at it.
    /// </summary>
    public sealed record Refused(string Reason) : FindResult;
}
