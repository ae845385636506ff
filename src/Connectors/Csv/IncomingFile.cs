using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv;

/// <summary>Reads a status file, and moves it to done/ or bad/ once the hub has applied it.</summary>
internal static class IncomingFile
{
    /// <summary>The largest file the hub reads, in bytes; one status row has about 100.</summary>
    public const long MaxBytes = 50L * 1024 * 1024;

    /// <summary>
    /// Reads the file's bytes and its identity. A file the hub must not or cannot read comes back without bytes and with a problem.
    /// Null when another program still holds the file open, or when it no longer exists.
    /// </summary>
    public static async Task<(byte[] Bytes, InboundFile File)?> ReadAsync(IFilePlace place, FoundFile file, CancellationToken ct)
    {
        try
        {
            var bytes = await place.ReadAsync(file.Spot, MaxBytes, alone: true, ct);
            return (bytes, new InboundFile(file.Name, Hash(bytes)));
        }
        catch (TooLargeException e)
        {
            return (Bytes: [], Unread(file, $"The file has {e.Size} bytes; {MaxBytes} are read at most."));
        }
        catch (NotPlainException e)
        {
            return (Bytes: [], Unread(file, e.Message));
        }
        catch (UnauthorizedAccessException)
        {
            return (Bytes: [], Unread(file, "The hub has no right to read the file."));
        }
        catch (Exception e) when (e is FileNotFoundException or HeldOpenException)
        {
            return null;
        }
    }

    /// <summary>
    /// Moves the file to done/, or to bad/ when it has a problem, and never replaces another file. When the file no longer exists, an
    /// earlier call has moved it. When its content has changed since, it is a new file under an old name and stays to be read.
    /// Returns where it is now; null when it was not moved.
    /// </summary>
    public static async Task<FileSpot?> ArchiveAsync(IFilePlace place, InboundFile page, CancellationToken ct)
    {
        var source = FileSpot.Of(page.Name);
        var subfolder = page.Problem is null ? DropFolder.Done : DropFolder.Bad;
        if (await HashOfAsync(place, source, ct) != page.Sha256)
        {
            return null;
        }

        await place.CreateFolderAsync(subfolder, ct);
        for (var n = 1; ; n++)
        {
            var target = new FileSpot(subfolder, n == 1 ? page.Name : Numbered(page.Name, n));
            try
            {
                if (await place.FindAsync(target, ct) is null)
                {
                    await place.MoveAsync(source, target, ct);
                    return target;
                }
            }
            catch (IOException e) when (e is not PlaceUnreachableException)
            {
                // Another hub node has just created a file of this name: compare its content below.
                if (await place.FindAsync(target, ct) is null)
                {
                    throw;
                }
            }

            if (await HashOfAsync(place, target, ct) == page.Sha256)
            {
                await ReplaceEqualAsync(place, source, target, ct);
                return target;
            }
        }
    }

    // Its writer may still hold the file open. What it writes next goes into this file, so the equal one is replaced and this one stays.
    private static async Task ReplaceEqualAsync(IFilePlace place, FileSpot source, FileSpot target, CancellationToken ct)
    {
        try
        {
            await place.ReplaceAsync(source, target, ct);
        }
        catch (FileNotFoundException)
        {
            // Another hub node has moved it.
        }
    }

    private static async Task<string?> HashOfAsync(IFilePlace place, FileSpot spot, CancellationToken ct) =>
        await place.FindAsync(spot, ct) is { } file ? (await ReadAsync(place, file, ct))?.File.Sha256 : null;

    private static string Numbered(string name, int n) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)}-{n}{Path.GetExtension(name)}");

    // The hub has not read this file's content, so the hash is that of its name, link target, size and time.
    private static InboundFile Unread(FoundFile file, string problem)
    {
        var identity = string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.Link}|{file.Size}|{file.Written:O}");
        return new InboundFile(file.Name, Hash(Encoding.UTF8.GetBytes(identity)), problem);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
