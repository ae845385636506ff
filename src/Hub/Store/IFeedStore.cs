namespace Allentown311.Hub.Store;

/// <summary>How far departments' changes have been read.</summary>
internal interface IFeedStore
{
    /// <summary>The feed of a mapping, made when there is none, with its job to read.</summary>
    Task<Feed> OpenAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct);

    /// <summary>The feed of that id.</summary>
    Task<Feed?> FindAsync(long id, CancellationToken ct);

    /// <summary>Moves a mapping's cursor back and makes its read due at once; false when the mapping has never been read.</summary>
    Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Where reading a department's changes stands.</summary>
internal sealed record Feed(long Id, string Mapping, string? Cursor, DateTimeOffset FirstReadAt);
