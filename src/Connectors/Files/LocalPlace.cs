using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Allentown311.Connectors.Files;

/// <summary>A folder of this machine, or of a share that is mounted here.</summary>
internal sealed class LocalPlace(string path) : IFilePlace
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private readonly DropFolder folder = new(path);

    /// <inheritdoc/>
    public string Root => folder.Root;

    /// <inheritdoc/>
    public bool IsHere => true;

    /// <inheritdoc/>
    public bool AnswersCanBeLost => false;

    /// <inheritdoc/>
    public string? Oddity => null;

    /// <inheritdoc/>
    public TimeSpan LookInterval => TimeSpan.Zero;

    /// <inheritdoc/>
    public string Shown(FileSpot spot) => PathOf(spot);

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(CancellationToken ct) => Task.FromResult(Directory.Exists(folder.Root));

    /// <inheritdoc/>
    public Task<bool> HasFolderAsync(string folder, CancellationToken ct) => Task.FromResult(this.folder.HasSubfolder(folder));

    /// <inheritdoc/>
    public Task CreateFolderAsync(string folder, CancellationToken ct)
    {
        PrivateFiles.CreateSharedFolder(this.folder.Path(folder));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<FoundFile?> FindAsync(FileSpot spot, CancellationToken ct) => Task.FromResult(Find(spot));

    /// <inheritdoc/>
    public Task<IReadOnlyList<FoundFile>> FindAsync(IReadOnlyCollection<FileSpot> spots, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<FoundFile>>([.. spots.Select(Find).OfType<FoundFile>()]);

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundFile> ListAsync(
        string? folder, Func<string, bool> matches, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        var root = folder is null ? this.folder.Root : System.IO.Path.GetDirectoryName(this.folder.Path(folder, "x"))!;
        var files = new FileSystemEnumerable<FoundFile>(
            root,
            (ref FileSystemEntry entry) => new FoundFile(
                new FileSpot(folder, entry.FileName.ToString()),
                entry.Length,
                entry.LastWriteTimeUtc.UtcDateTime,
                entry.Attributes.HasFlag(FileAttributes.ReparsePoint) ? "" : null),
            Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && matches(entry.FileName.ToString()),
        };
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(FileSpot spot, long most, bool alone, CancellationToken ct)
    {
        var at = PathOf(spot);
        try
        {
            await using var stream = PlainFile.OpenRead(at, alone);
            if (stream.Length > most)
            {
                throw new TooLargeException(stream.Length);
            }

            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, ct);
            return bytes;
        }
        catch (IOException e) when (
            e is not (NotPlainException or FileNotFoundException or TooLargeException or EndOfStreamException) && DropFolder.Exists(at))
        {
            throw new HeldOpenException(spot.Name, e);
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadEndAsync(FileSpot spot, int count, CancellationToken ct)
    {
        await using var file = PlainFile.OpenRead(PathOf(spot), alone: false);
        var end = new byte[count];
        file.Seek(-Math.Min(count, file.Length), SeekOrigin.End);
        return end[..await file.ReadAtLeastAsync(end, count, throwOnEndOfStream: false, ct)];
    }

    /// <inheritdoc/>
    public async Task WriteAsync(FileSpot spot, byte[] content, CancellationToken ct)
    {
        var at = PathOf(spot);
        try
        {
            await using var file = new FileStream(at, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            PrivateFiles.Share(file.SafeFileHandle);
            await file.WriteAsync(content, ct);

            // The bytes reach the disk before the name does: after a power cut no half-written file has the final name.
            file.Flush(flushToDisk: true);
        }
        catch
        {
            TryDelete(at);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync(FileSpot from, FileSpot to, CancellationToken ct) => MoveAsync(from, to, ct);

    /// <inheritdoc/>
    public Task MoveAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        ExclusiveMove.Move(PathOf(from), PathOf(to));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReplaceAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(FileSpot spot, CancellationToken ct)
    {
        var at = PathOf(spot);
        var exists = DropFolder.Exists(at);
        File.Delete(at);
        return Task.FromResult(exists);
    }

    /// <inheritdoc/>
    public Task SyncNamesAsync(CancellationToken ct)
    {
        DirectorySync.Flush(folder.Root);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken ct)
    {
        var probe = folder.Path($".check-{Guid.NewGuid():N}.tmp");
        await using var file = new FileStream(
            probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        file.WriteByte(0);
        await file.FlushAsync(ct);
    }

    private FoundFile? Find(FileSpot spot)
    {
        var at = PathOf(spot);
        if (!DropFolder.Exists(at))
        {
            return null;
        }

        var file = new FileInfo(at);
        return new FoundFile(spot, file.Exists ? file.Length : 0, file.LastWriteTimeUtc, file.LinkTarget);
    }

    private string PathOf(FileSpot spot) => spot.Folder is null ? folder.Path(spot.Name) : folder.Path(spot.Folder, spot.Name);

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Departments do not read names that start with a dot and end in .tmp; the operators' guide says to delete old ones.
        }
    }
}
