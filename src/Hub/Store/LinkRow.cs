namespace Allentown311.Hub.Store;

/// <summary>The state of one link as stored.</summary>
/// <param name="Key">The link.</param>
/// <param name="Since">Since when the link is monitored (UTC).</param>
/// <param name="LastOk">The last success; null when there was none.</param>
/// <param name="LastNews">When the link last carried an order or an update; null when it never did.</param>
/// <param name="FailingSince">The first failure after the last success; null while the link works.</param>
/// <param name="Failures">How many failures there were since then.</param>
/// <param name="Problem">A short description of the last failure; null while the link works.</param>
/// <param name="ExpiresAt">When the first of the connection's credentials or certificates expires; null when no expiry is known.</param>
/// <param name="ExpiresWhat">The credential or certificate that expires then.</param>
internal sealed record LinkRow(
    LinkKey Key,
    DateTimeOffset Since,
    DateTimeOffset? LastOk = null,
    DateTimeOffset? LastNews = null,
    DateTimeOffset? FailingSince = null,
    long Failures = 0,
    string? Problem = null,
    DateTimeOffset? ExpiresAt = null,
    string? ExpiresWhat = null);
