using System.Text.Json.Serialization;

namespace Allentown311.CrmCore.Tickets;

/// <summary>What a department's system reports about one work order. Its keys are in the form of <see cref="RecordKey"/>.</summary>
public sealed record StatusUpdate
{
    /// <summary>Our reference; null when the department's system does not report it.</summary>
    public string? Reference { get; init => field = RecordKey.OrNull(value); }

    /// <summary>The number of the department's own record.</summary>
    public string? ExternalId { get; init => field = RecordKey.OrNull(value); }

    /// <summary>The status code as the department's system sent it.</summary>
    public required string Code { get; init; }

    /// <summary>
    /// The state that the code stands for. Null when the mapping's status table lacks the code: the update is parked, and the hub does not
    /// guess a state.
    /// </summary>
    public WorkOrderState? State { get; init; }

    /// <summary>
    /// Set where this is no status: the department's program says that it took the order, or refused it. It has no time of change then, and
    /// its note is the reason. Null for a status.
    /// </summary>
    public OrderReceipt? Acknowledges { get; init; }

    /// <summary>When the status changed, by the department's clock (UTC).</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>
    /// The other instant (UTC) that <see cref="ChangedAt"/> may be, an hour later: the department's clock was set back, showed this time
    /// twice, and the time does not tell which. Null where there is no doubt.
    /// </summary>
    public DateTimeOffset? SecondChangedAt { get; init; }

    /// <summary>
    /// How long a span <see cref="ChangedAt"/> begins, where the department's system writes no exact time: a day for a date, a minute for a
    /// time without seconds. Null for a time to the second.
    /// </summary>
    public TimeSpan? Granularity { get; init; }

    /// <summary>True when a person has decided that this update is newer than what it cannot be ordered against; else null.</summary>
    public bool? IsNewer { get; init; }

    /// <summary>True when the time of change is one instant.</summary>
    [JsonIgnore]
    public bool IsExact => SecondChangedAt is null && Granularity is null;

    /// <summary>The last instant (UTC) at which the status can have changed.</summary>
    [JsonIgnore]
    public DateTimeOffset LatestChangedAt => SecondChangedAt ?? (Granularity is { } span && span > TimeSpan.Zero
        ? ChangedAt + span - TimeSpan.FromMilliseconds(1)
        : ChangedAt);

    /// <summary>
    /// A remark of the department for the desk and the resident, as plain text: rich text loses its tags (<see cref="RichText"/>). Null for
    /// none.
    /// </summary>
    public string? Note { get; init => field = RichText.ToPlain(value); }
}
