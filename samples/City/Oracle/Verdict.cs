using System.Text.Json.Serialization;

namespace Allentown311.City.Oracle;

/// <summary>The result of a run.</summary>
internal sealed record Verdict(
    Totals Totals, IReadOnlyList<DepartmentTotals> Departments, NoticeFiles Notices,
    IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Stuck)
{
    /// <summary>The items that wait for a person, counted by reason.</summary>
    public IReadOnlyList<string> Parked { get; init; } = [];

    /// <summary>How often the departments injected each fault.</summary>
    public IReadOnlyDictionary<string, long> Faults { get; init; } = new Dictionary<string, long>();

    /// <summary>Made-up tickets that the hub refused although they are valid. Refused rows of an export are not among them.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    /// <summary>Residents who did not get one notice for each event, by the channel they asked for.</summary>
    public IReadOnlyList<string> NoticeProblems { get; init; } = [];

    /// <summary>Tickets whose events are incomplete or out of order.</summary>
    public IReadOnlyList<string> EventProblems { get; init; } = [];

    /// <summary>Events received, each counted once; null without a listener.</summary>
    public long? EventsReceived { get; init; }

    /// <summary>True when every ticket arrived exactly once and no promise was broken.</summary>
    public bool AllWell =>
        Totals is { Accepted: > 0, Lost: 0, Doubled: 0 }
        && Stuck.Count + Refused.Count + NoticeProblems.Count + EventProblems.Count == 0;
}

/// <summary>The object that <c>--json</c> prints. Its members are the keys, in this order.</summary>
internal sealed record Totals(long Accepted, long Sent, long Completed, long Noticed, long Parked, long Lost, long Doubled, double Seconds)
{
    /// <summary>How often each fault was injected; only in a run with faults.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? Faults { get; init; }

    /// <summary>How many residents did not get one notice for each event; only with several nodes, or with servers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Mistold { get; init; }

    /// <summary>Events received; only with a broker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Heard { get; init; }

    /// <summary>Tickets whose events are incomplete or out of order; only with a broker.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Misheard { get; init; }
}

internal sealed record DepartmentTotals(string Name, long Orders, long Sent, long Completed, long Parked, long Ledger);

/// <summary>The notices on disk, and the call-backs that wait for the desk.</summary>
internal sealed record NoticeFiles(IReadOnlyList<string> Mails, IReadOnlyList<string> Texts, int CallBacks)
{
    public long Count => Mails.Count + Texts.Count + CallBacks;

    /// <summary>One notice as a sample; null when there are none.</summary>
    public string? Sample => Mails.Concat(Texts).Order(StringComparer.Ordinal).FirstOrDefault();
}
