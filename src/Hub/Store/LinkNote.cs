namespace Allentown311.Hub.Store;

/// <summary>The traffic of one link since its last note.</summary>
/// <param name="Key">The link.</param>
/// <param name="At">When the note was made (UTC). A link's first note also begins its monitoring.</param>
internal sealed record LinkNote(LinkKey Key, DateTimeOffset At)
{
    /// <summary>The last success (UTC); null when there was none since the last note.</summary>
    public DateTimeOffset? Ok { get; init; }

    /// <summary>When the link last carried an order or an update (UTC); null when it carried none since the last note.</summary>
    public DateTimeOffset? News { get; init; }

    /// <summary>The first failure after <see cref="Ok"/> (UTC); null when there was none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>How many failures there were after <see cref="Ok"/>.</summary>
    public long Failures { get; init; }

    /// <summary>A short description of the last failure, without secrets or residents' data.</summary>
    public string? Problem { get; init; }

    /// <summary>When the first of the connection's credentials or certificates expires (UTC); null when no expiry is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The credential or certificate that expires then; null when no expiry is known.</summary>
    public string? ExpiresWhat { get; init; }

    /// <summary>Orders or updates by hour.</summary>
    public IReadOnlyList<HourCount> Hours { get; init; } = [];
}
