namespace Allentown311.Hub.Store;

/// <summary>Stores how far each department's changes have been read.</summary>
internal interface IFeedStore
{
    /// <summary>Returns the feed of a mapping. Creates it, with the job that reads it first, when the mapping has none.</summary>
    Task<Feed> OpenAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct);

    /// <summary>Returns the feed with that id; null when there is none.</summary>
    Task<Feed?> FindAsync(long id, CancellationToken ct);

    /// <summary>Moves a mapping's cursor back and makes its read due at once; false when the mapping has never been read.</summary>
    Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct);
}

/// <summary>How far one department's changes have been read.</summary>
internal sealed record Feed(long Id, string Mapping, string? Cursor, DateTimeOffset FirstReadAt);
