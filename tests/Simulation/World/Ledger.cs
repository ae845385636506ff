namespace Allentown311.Simulation.World;

/// <summary>A word that a department's system says about a record.</summary>
/// <param name="Code">The department's own code.</param>
/// <param name="At">When the record changed, by the department's clock.</param>
/// <param name="IsKnown">False for a code that the mapping lacks.</param>
/// <param name="VisibleAt">When a reader of the records first sees the change.</param>
internal sealed record Word(string Code, DateTimeOffset At, bool IsKnown, DateTimeOffset VisibleAt);

/// <summary>A record in a department's system.</summary>
/// <param name="Reference">The reference of ours that it carries.</param>
/// <param name="Number">The department's number.</param>
internal sealed record DepartmentRecord(string Reference, string Number)
{
    public List<Word> Words { get; } = [];

    /// <summary>When the last word that is planned so far will be said, from the start; null for none.</summary>
    public TimeSpan? Planned { get; set; }
}

/// <summary>What a department has in its own books. Nothing of the hub writes here.</summary>
internal sealed class Ledger(string prefix)
{
    public List<DepartmentRecord> Records { get; } = [];

    public DepartmentRecord Add(string reference)
    {
        var record = new DepartmentRecord(reference, $"{prefix}-{Records.Count + 1}");
        Records.Add(record);
        return record;
    }

    public DepartmentRecord? Find(string reference) => Records.Find(r => r.Reference == reference);
}
