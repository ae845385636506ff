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

/// <summary>What stands under a name. It need not be a file that can be read.</summary>
/// <param name="Spot">Where it is.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Written">When it was last written (UTC).</param>
/// <param name="Link">Where it leads when it is a symbolic link, as far as that is known; null for anything else.</param>
internal sealed record FoundFile(FileSpot Spot, long Size, DateTime Written, string? Link)
{
    /// <summary>The plain name.</summary>
    public string Name => Spot.Name;
}
