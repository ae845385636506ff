namespace Allentown311.Connectors.Files;

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
