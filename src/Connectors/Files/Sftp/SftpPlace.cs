using System.Runtime.CompilerServices;
using Renci.SshNet;
using Renci.SshNet.Sftp;

namespace Allentown311.Connectors.Files.Sftp;

/// <summary>
/// A folder of an SFTP server. What stands there is looked at before it is opened, since a server waits at a pipe until somebody writes;
/// what is put there is renamed with <c>posix-rename@openssh.com</c> where the server offers it
/// (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL, 4.3), which is one step and is seen as a rename by the programs that
/// watch the folder.
/// </summary>
/// <remarks>
/// The client asks the server for the canonical path of whatever it names, and many servers follow links there (SSH_FXP_REALPATH). So a
/// link would not be moved or deleted, but what it leads to: it is left alone, and shown as <see cref="Oddity"/>.
/// </remarks>
internal sealed class SftpPlace(SftpLink link, string root) : IFilePlace
{
    private volatile string? canonicalRoot;
    private volatile bool hasNoPosixRename;
    private volatile string? oddity;

    /// <inheritdoc/>
    public string Root => $"{link.Name}{(root.StartsWith('/') ? "" : "/~/")}{root}";

    /// <inheritdoc/>
    public bool IsHere => false;

    /// <inheritdoc/>
    public bool AnswersCanBeLost => true;

    /// <inheritdoc/>
    public string? Oddity => oddity;

    /// <inheritdoc/>
    public TimeSpan LookInterval => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public string Shown(FileSpot spot) => $"{Root.TrimEnd('/')}/{spot}";

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(CancellationToken ct) => await StatAsync(root, ct) is { IsDirectory: true };

    /// <inheritdoc/>
    public async Task<bool> HasFolderAsync(string folder, CancellationToken ct)
    {
        var found = await StatAsync(PathOf(folder), ct);
        return found is { IsDirectory: true } && (await IsAtAsync(found, folder, ct)
            ? true
            : throw new IOException($"{folder} in {Root} is a symbolic link, which is not followed."));
    }

    /// <inheritdoc/>
    public async Task CreateFolderAsync(string folder, CancellationToken ct)
    {
        if (await HasFolderAsync(folder, ct))
        {
            return;
        }

        try
        {
            await ChangeAsync((c, t) => c.CreateDirectoryAsync(PathOf(folder), t), ct);
        }
        catch (IOException e) when (e is not PlaceUnreachableException)
        {
            // Another hub node has just created it.
            if (!await HasFolderAsync(folder, ct))
            {
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<FoundFile?> FindAsync(FileSpot spot, CancellationToken ct) =>
        await StatAsync(PathOf(spot), ct) is { } found ? await ToFoundAsync(spot, found, ct) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FoundFile>> FindAsync(IReadOnlyCollection<FileSpot> spots, CancellationToken ct) =>
        [.. (await Task.WhenAll(spots.Select(spot => FindAsync(spot, ct)))).OfType<FoundFile>()];

    /// <inheritdoc/>
    public async IAsyncEnumerable<FoundFile> ListAsync(
        string? folder, Func<string, bool> matches, [EnumeratorCancellation] CancellationToken ct)
    {
        if (folder is not null && !await HasFolderAsync(folder, ct))
        {
            throw new DirectoryNotFoundException($"{Root} has no folder {folder}.");
        }

        string? found = null;
        await foreach (var file in link.ListAsync(folder is null ? root : PathOf(folder), ct))
        {
            if (file.IsSymbolicLink)
            {
                found ??= matches(file.Name) ? $"{file.Name} in {Root} is a symbolic link, which is not followed: remove it" : null;
                continue;
            }

            // A name with a slash in it would be a server's attempt to lead the hub elsewhere.
            if (!file.IsDirectory && !file.Name.Contains('/', StringComparison.Ordinal) && matches(file.Name))
            {
                yield return new FoundFile(new FileSpot(folder, file.Name), file.Length, file.LastWriteTimeUtc, Link: null);
            }
        }

        oddity = folder is null ? found : oddity;
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadAsync(FileSpot spot, long most, bool alone, CancellationToken ct)
    {
        var (client, stream, size) = await OpenAsync(spot, most, ct);
        await using (stream)
        {
            var bytes = new byte[size];
            await ReadWholeAsync(client, stream, bytes, ct);
            return bytes;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]> ReadEndAsync(FileSpot spot, int count, CancellationToken ct)
    {
        var (client, stream, size) = await OpenAsync(spot, long.MaxValue, ct);
        await using (stream)
        {
            var bytes = new byte[Math.Min(count, size)];
            stream.Seek(size - bytes.Length, SeekOrigin.Begin);
            await ReadWholeAsync(client, stream, bytes, ct);
            return bytes;
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(FileSpot spot, byte[] content, CancellationToken ct)
    {
        var path = PathOf(spot);
        await ChangeAsync(
            async (c, t) =>
            {
                await using var stream = await c.OpenAsync(path, FileMode.CreateNew, FileAccess.Write, t);
                await stream.WriteAsync(content, t);
                await stream.FlushAsync(t);
            },
            ct);

        // A disk that is full, or a quota, may show only now. The protocol has no request that flushes a file to the server's disk.
        if (await StatAsync(path, ct) is not { } written || written.Length != content.Length)
        {
            throw new IOException($"{Shown(spot)} was not written whole.");
        }
    }

    /// <inheritdoc/>
    public Task PublishAsync(FileSpot from, FileSpot to, CancellationToken ct) => RenameOverAsync(from, to, ct);

    /// <inheritdoc/>
    /// <remarks>The protocol's own rename fails where something stands (draft-ietf-secsh-filexfer-02, 6.5).</remarks>
    public async Task MoveAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        await EnsureIsNoLinkAsync(from, ct);
        await ChangeAsync((c, t) => c.RenameFileAsync(PathOf(from), PathOf(to), t), ct);
    }

    /// <inheritdoc/>
    public async Task ReplaceAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        await EnsureIsNoLinkAsync(from, ct);
        await EnsureIsNoLinkAsync(to, ct);
        if (hasNoPosixRename)
        {
            await DeleteAsync(to, ct);
        }

        await RenameOverAsync(from, to, ct);
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(FileSpot spot, CancellationToken ct)
    {
        await EnsureIsNoLinkAsync(spot, ct);
        try
        {
            await ChangeAsync((c, t) => c.DeleteFileAsync(PathOf(spot), t), ct);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Task SyncNamesAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken ct)
    {
        var probe = FileSpot.Of($".check-{Guid.NewGuid():N}.tmp");
        await WriteAsync(probe, [0], ct);
        await DeleteAsync(probe, ct);
    }

    private async Task RenameOverAsync(FileSpot from, FileSpot to, CancellationToken ct)
    {
        if (!hasNoPosixRename)
        {
            try
            {
                await ChangeAsync((c, t) => Task.Run(() => c.RenameFile(PathOf(from), PathOf(to), isPosix: true), t), ct);
                return;
            }
            catch (NotSupportedException)
            {
                hasNoPosixRename = true;
            }
        }

        await MoveAsync(from, to, ct);
    }

    private async Task<(SftpClient Client, SftpFileStream Stream, long Size)> OpenAsync(FileSpot spot, long most, CancellationToken ct)
    {
        var path = PathOf(spot);
        var found = await StatAsync(path, ct) ?? throw new FileNotFoundException($"{Shown(spot)} does not exist.", path);
        if ((await ToFoundAsync(spot, found, ct)).Link is not null)
        {
            throw new NotPlainException("The file is a symbolic link, which is not followed.");
        }

        if (!found.IsRegularFile)
        {
            throw new NotPlainException("The file is a pipe, a device or a folder, which is not read.");
        }

        return found.Length > most
            ? throw new TooLargeException(found.Length)
            : await link.AskAsync(async (c, t) => (c, await c.OpenAsync(path, FileMode.Open, FileAccess.Read, t), found.Length), ct);
    }

    private async Task ReadWholeAsync(SftpClient client, SftpFileStream stream, Memory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var count = await link.OnAsync(client, (_, t) => stream.ReadAsync(bytes, t).AsTask(), ct);
            bytes = count > 0 ? bytes[count..] : throw new HeldOpenException(stream.Name, new EndOfStreamException());
        }
    }

    private async Task<ISftpFile?> StatAsync(string path, CancellationToken ct)
    {
        try
        {
            return await link.AskAsync((c, t) => c.GetAsync(path, t), ct);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private async Task<FoundFile> ToFoundAsync(FileSpot spot, ISftpFile found, CancellationToken ct)
    {
        if (spot.Folder is { } folder)
        {
            await HasFolderAsync(folder, ct);
        }

        var isLink = found.IsSymbolicLink || !await IsAtAsync(found, spot.ToString(), ct);
        return new FoundFile(spot, found.Length, found.LastWriteTimeUtc, isLink ? found.FullName : null);
    }

    // A temporary name is the hub's own, and nobody can guess it.
    private async Task EnsureIsNoLinkAsync(FileSpot spot, CancellationToken ct)
    {
        if (FinalName.IsFinal(spot.Name) && await FindAsync(spot, ct) is { Link: not null })
        {
            throw new IOException($"{Shown(spot)} is a symbolic link, which is not followed.");
        }
    }

    private async Task<bool> IsAtAsync(ISftpFile found, string relative, CancellationToken ct)
    {
        var at = canonicalRoot ??= (await StatAsync(root, ct) ?? throw new DirectoryNotFoundException($"{Root} does not exist.")).FullName;
        return string.Equals(found.FullName, $"{at.TrimEnd('/')}/{relative}", StringComparison.OrdinalIgnoreCase);
    }

    private Task ChangeAsync(Func<SftpClient, CancellationToken, Task> change, CancellationToken ct) => link.ChangeAsync(
        async (c, t) =>
        {
            await change(c, t);
            return true;
        },
        ct);

    private string PathOf(FileSpot spot) => spot.Folder is null ? PathOf(spot.Name) : $"{PathOf(spot.Folder)}/{Plain(spot.Name)}";

    private string PathOf(string name) => $"{root.TrimEnd('/')}/{Plain(name)}";

    private string Plain(string name) => name is "" or "." or ".." || name.AsSpan().IndexOfAny('/', '\0') >= 0
        ? throw new IOException($"\"{name}\" is no plain file name: it would lead out of {Root}.")
        : name;
}
