using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv;

/// <content>The files that stay behind in the drop folders.</content>
public sealed partial class CsvConnector : IKeepCopies
{
    private static readonly string?[] OrderFolders = [null, DropFolder.Done, DropFolder.Bad];
    private static readonly string?[] ReadFolders = [DropFolder.Done, DropFolder.Bad];

    /// <inheritdoc/>
    public IReadOnlyList<string> ListOrderFiles() => [.. List(places.Out, OrderFolders).Select(file => places.Out.Shown(file.Spot))];

    /// <inheritdoc/>
    /// <remarks>None on another machine: what a department has written there is its own.</remarks>
    public IReadOnlyList<string> ListReadFiles(DateTimeOffset before) => places.In is not { IsHere: true } place
        ? []
        : [.. List(place, ReadFolders).Where(file => file.Written < before.UtcDateTime).Select(file => place.Shown(file.Spot))];

    /// <inheritdoc/>
    public int Destroy(IEnumerable<string> files)
    {
        var count = 0;
        foreach (var path in files)
        {
            // The path is made anew from its plain names, so that nothing outside the drop folders is ever deleted.
            if (Own(path) is var (place, spot) && place.DeleteAsync(spot, CancellationToken.None).GetAwaiter().GetResult())
            {
                count++;
            }
        }

        return count;
    }

    private static IEnumerable<FoundFile> List(IFilePlace place, string?[] folders) =>
        from folder in folders
        where Has(place, folder)
        from file in place.ListAsync(folder, name => FinalName.IsFinal(name), CancellationToken.None).ToBlockingEnumerable()
        select file;

    private static bool Has(IFilePlace place, string? folder) =>
        (folder is null ? place.ExistsAsync(CancellationToken.None) : place.HasFolderAsync(folder, CancellationToken.None))
        .GetAwaiter().GetResult();

    private (IFilePlace Place, FileSpot Spot)? Own(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return new[] { places.Out, places.In }.OfType<IFilePlace>()
            .SelectMany(p => OrderFolders.Select(f => ((IFilePlace, FileSpot)?)(p, new FileSpot(f, name))))
            .FirstOrDefault(own => own!.Value.Item1.Shown(own.Value.Item2) == path);
    }
}
