namespace Allentown311.Connectors.Files;

/// <summary>
/// A folder that the hub and a department share, wherever it is. The department, or the hub, moves what was read to <c>done/</c> right
/// below it, and what could not be read to <c>bad/</c>. A symbolic link is never followed. Any thread may call; no name leads out of the
/// folder.
/// </summary>
/// <remarks>
/// Every method throws <see cref="IOException"/> when the place cannot be reached or refuses, and
/// <see cref="UnauthorizedAccessException"/> when the hub has no right; "it is not there" is an answer and no exception.
/// </remarks>
internal interface IFilePlace
{
    /// <summary>The folder, for people.</summary>
    string Root { get; }

    /// <summary>True for a folder of this machine, or of a share that is mounted here.</summary>
    bool IsHere { get; }

    /// <summary>
    /// True when a rename may still happen after the hub has given it up, because the request is on its way: that a file is not there
    /// proves nothing until the name it would be renamed from is gone too.
    /// </summary>
    bool AnswersCanBeLost { get; }

    /// <summary>What was found in the folder at the last look that can be neither read nor moved aside; null for nothing.</summary>
    string? Oddity { get; }

    /// <summary>How long to wait between two looks at files that were moved aside: a look costs nothing, or a round trip.</summary>
    TimeSpan LookInterval { get; }

    /// <summary>A file's path, for people.</summary>
    string Shown(FileSpot spot);

    /// <summary>True when the folder is there.</summary>
    Task<bool> ExistsAsync(CancellationToken ct);

    /// <summary>True when the folder has a subfolder of that name.</summary>
    Task<bool> HasFolderAsync(string folder, CancellationToken ct);

    /// <summary>Creates a subfolder, if it is missing.</summary>
    Task CreateFolderAsync(string folder, CancellationToken ct);

    /// <summary>What stands under a name, a dangling link included; null when nothing does.</summary>
    Task<FoundFile?> FindAsync(FileSpot spot, CancellationToken ct);

    /// <summary>What stands under several names; those under which nothing stands are left out.</summary>
    Task<IReadOnlyList<FoundFile>> FindAsync(IReadOnlyCollection<FileSpot> spots, CancellationToken ct);

    /// <summary>The files whose names match, links included, in no order. They may still be growing.</summary>
    IAsyncEnumerable<FoundFile> ListAsync(string? folder, Func<string, bool> matches, CancellationToken ct);

    /// <summary>Reads a whole file.</summary>
    /// <param name="spot">The file.</param>
    /// <param name="most">The largest size that is read, in bytes.</param>
    /// <param name="alone">True to fail while another program that takes locks has it open.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="FileNotFoundException">It does not exist.</exception>
    /// <exception cref="NotPlainException">It is a link, a pipe, a socket, a device or a folder.</exception>
    /// <exception cref="TooLargeException">It has more bytes.</exception>
    /// <exception cref="HeldOpenException">Its writer holds it open: it is not finished.</exception>
    Task<byte[]> ReadAsync(FileSpot spot, long most, bool alone, CancellationToken ct);

    /// <summary>The last bytes of a file, as many as there are up to <paramref name="count"/>.</summary>
    Task<byte[]> ReadEndAsync(FileSpot spot, int count, CancellationToken ct);

    /// <summary>Writes a file that nothing stands in the way of, whole and as durable as the place can make it; or none.</summary>
    Task WriteAsync(FileSpot spot, byte[] content, CancellationToken ct);

    /// <summary>
    /// Renames a whole file in one step to a name that was free a moment ago. Whoever lists the folder sees the one name or the other.
    /// </summary>
    Task PublishAsync(FileSpot from, FileSpot to, CancellationToken ct);

    /// <summary>Renames a file in one step, to a name that nothing stands under.</summary>
    /// <exception cref="IOException">Something stands under the new name, or see the remarks.</exception>
    Task MoveAsync(FileSpot from, FileSpot to, CancellationToken ct);

    /// <summary>Renames a file in one step and takes the place of one with the same content.</summary>
    Task ReplaceAsync(FileSpot from, FileSpot to, CancellationToken ct);

    /// <summary>Deletes a file. False when it was not there.</summary>
    Task<bool> DeleteAsync(FileSpot spot, CancellationToken ct);

    /// <summary>Makes the names in the folder survive a power cut, where the hub can do that.</summary>
    Task SyncNamesAsync(CancellationToken ct);

    /// <summary>Creates a file whose name starts with a dot and deletes it at once.</summary>
    Task ProbeAsync(CancellationToken ct);
}
