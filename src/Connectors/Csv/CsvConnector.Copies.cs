namespace Allentown311.Connectors.Csv;

/// <content>The files that stay behind in the drop folders.</content>
public sealed partial class CsvConnector : IKeepCopies
{
    private static readonly string?[] OrderFolders = [null, DropFolder.Done, DropFolder.Bad];
    private static readonly string?[] ReadFolders = [DropFolder.Done, DropFolder.Bad];

    /// <inheritdoc/>
    public IReadOnlyList<string> ListOrderFiles() => [.. List(outbound, OrderFolders).Select(file => file.FullName)];

    /// <inheritdoc/>
    public IReadOnlyList<string> ListReadFiles(DateTimeOffset before) => inbound is null
        ? []
        : [.. List(inbound, ReadFolders).Where(file => file.LastWriteTimeUtc < before.UtcDateTime).Select(file => file.FullName)];

    /// <inheritdoc/>
    public int Destroy(IEnumerable<string> files)
    {
        var count = 0;
        foreach (var path in files)
        {
            // The path is made anew from its plain names, so that nothing outside the drop folders is ever deleted.
            if (Own(path) is { } own && DropFolder.Exists(own))
            {
                File.Delete(own);
                count++;
            }
        }

        return count;
    }

    private static IEnumerable<FileInfo> List(DropFolder folder, string?[] subfolders) =>
        from subfolder in subfolders
        where subfolder is null ? Directory.Exists(folder.Root) : folder.HasSubfolder(subfolder)
        let path = subfolder is null ? folder.Root : System.IO.Path.GetDirectoryName(folder.Path(subfolder, "x"))!
        from file in DropFolder.ListFinalFiles(path, static _ => true)
        select file;

    private string? Own(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        var folders = new[] { outbound, inbound }.OfType<DropFolder>();
        return folders
            .SelectMany(f => OrderFolders.Select(s => s is null ? f.Path(name) : f.Path(s, name)))
            .FirstOrDefault(own => own == path);
    }
}
