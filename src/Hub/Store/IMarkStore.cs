namespace Allentown311.Hub.Store;

/// <summary>Notes about the installation, such as when it was restored.</summary>
internal interface IMarkStore
{
    /// <summary>A note; null when there is none.</summary>
    Task<string?> FindAsync(string name, CancellationToken ct);

    /// <summary>The notes whose names begin so, by name.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(string prefix, CancellationToken ct);

    /// <summary>Sets a note; null removes it.</summary>
    Task SetAsync(string name, string? value, CancellationToken ct);
}
