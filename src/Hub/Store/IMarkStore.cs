namespace Allentown311.Hub.Store;

/// <summary>Notes about the installation, such as when it was restored.</summary>
internal interface IMarkStore
{
    /// <summary>Returns a note; null when there is none of that name.</summary>
    Task<string?> FindAsync(string name, CancellationToken ct);

    /// <summary>Returns the notes whose names start with <paramref name="prefix"/>, by name.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(string prefix, CancellationToken ct);

    /// <summary>Sets a note; null removes it.</summary>
    Task SetAsync(string name, string? value, CancellationToken ct);
}
