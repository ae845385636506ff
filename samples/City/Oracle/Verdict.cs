using System.Text.Json.Serialization;

namespace Allentown311.City.Oracle;

/// <summary>How the run ended.</summary>
internal sealed record Verdict(
    Totals Totals, IReadOnlyList<DepartmentTotals> Departments, NoticeFiles Notices,
    IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Stuck)
{
    /// <summary>What waits for a person, by reason.</summary>
    public IReadOnlyList<string> Parked { get; init; } = [];

    /// <summary>How often the departments did which fault on purpose.</summary>
    public IReadOnlyDictionary<string, long> Faults { get; init; } = new Dictionary<string, long>();

    /// <summary>Made-up tickets the hub refused: it should have had no reason to. An export's refused rows are none of these.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Residents who did not hear of each event once, by the channel they asked for.</summary>
    public IReadOnlyList<string> Mistold { get; init; } = [];

    /// <summary>Tickets whose story the events did not tell whole and in order.</summary>
    public IReadOnlyList<string> Misheard { get; init; } = [];

    /// <summary>Events that were heard, each counted once; null where nobody listened.</summary>
    public long? Heard { get; init; }

    public bool AllWell =>
        Totals is { Accepted: > 0, Lost: 0, Doubled: 0 } && Stuck.Count + Refused.Count + Mistold.Count + Misheard.Count == 0;
}

/// <summary>What <c>--json</c> prints: the order of members is the order of keys.</summary>
internal sealed record Totals(long Accepted, long Sent, long Completed, long Noticed, long Parked, long Lost, long Doubled, double Seconds)
{
    /// <summary>How often which fault was done; only where faults were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? Faults { get; init; }

    /// <summary>How many residents did not hear of each event once; only with several nodes, or with servers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Mistold { get; init; }

    /// <summary>Events that were heard; only with a broker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Heard { get; init; }

    /// <summary>Tickets whose story the events did not tell whole and in order; only with a broker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Misheard { get; init; }
}

internal sealed record DepartmentTotals(string Name, long Orders, long Sent, long Completed, long Parked, long Ledger);

/// <summary>The notices as they lie on disk, and the call-backs that wait for the desk.</summary>
internal sealed record NoticeFiles(IReadOnlyList<string> Mails, IReadOnlyList<string> Texts, int CallBacks)
{
    public long Count => Mails.Count + Texts.Count + CallBacks;

    /// <summary>One to look at.</summary>
    public string? Sample => Mails.Concat(Texts).Order(StringComparer.Ordinal).FirstOrDefault();
}
