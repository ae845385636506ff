namespace Allentown311.Connectors.Files;

/// <summary>Where a file is in a place: in its folder itself, or in a subfolder right below it.</summary>
/// <param name="Folder">The subfolder, such as <c>done</c>; null for the folder itself.</param>
/// <param name="Name">The file's plain name.</param>
internal readonly record struct FileSpot(string? Folder, string Name)
{
    /// <summary>A file of the folder itself.</summary>
    public static FileSpot Of(string name) => new(null, name);

    /// <inheritdoc/>
    public override string ToString() => Folder is null ? Name : $"{Folder}/{Name}";
}
