using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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
    public static async Task<(byte[] Bytes, InboundFile File)?> ReadAsync(FileInfo file, CancellationToken ct)
    {
        try
        {
            await using var stream = PlainFile.OpenRead(file.FullName, alone: true);
            if (stream.Length > MaxBytes)
            {
                return (Bytes: [], Unread(file, $"The file has {stream.Length} bytes; {MaxBytes} are read at most."));
            }

            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, ct);
            return (bytes, new InboundFile(file.Name, Hash(bytes)));
        }
        catch (NotPlainException e)
        {
            return (Bytes: [], Unread(file, e.Message));
        }
        catch (UnauthorizedAccessException)
        {
            return (Bytes: [], Unread(file, "The hub has no right to read the file."));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException) when (file.Exists)
        {
            // Its writer holds the file open: it is not finished.
            return null;
        }
    }

    /// <summary>
    /// Moves the file to done/, or to bad/ when it has a problem, and never replaces another file. When the file no longer exists, an
    /// earlier call has moved it. When its content has changed since, it is a new file under an old name and stays to be read.
    /// Returns where it is now; null when it was not moved.
    /// </summary>
    public static async Task<FileInfo?> ArchiveAsync(DropFolder folder, InboundFile page, CancellationToken ct)
    {
        var source = new FileInfo(folder.Path(page.Name));
        var subfolder = page.Problem is null ? DropFolder.Done : DropFolder.Bad;
        if (!DropFolder.Exists(source.FullName) || await HashOfAsync(source, ct) != page.Sha256)
        {
            return null;
        }

        PrivateFiles.CreateSharedFolder(folder.Path(subfolder));
        for (var n = 1; ; n++)
        {
            var target = new FileInfo(folder.Path(subfolder, n == 1 ? page.Name : Numbered(page.Name, n)));
            try
            {
                if (!DropFolder.Exists(target.FullName))
                {
                    ExclusiveMove.Move(source.FullName, target.FullName);
                    return target;
                }
            }
            catch (IOException) when (DropFolder.Exists(target.FullName))
            {
                // Another hub node has just created a file of this name: compare its content below.
            }

            if (await HashOfAsync(target, ct) == page.Sha256)
            {
                ReplaceEqual(source, target);
                return target;
            }
        }
    }

    // Its writer may still hold the file open. What it writes next goes into this file, so the equal one is replaced and this one stays.
    private static void ReplaceEqual(FileInfo source, FileInfo target)
    {
        try
        {
            File.Move(source.FullName, target.FullName, overwrite: true);
        }
        catch (FileNotFoundException)
        {
            // Another hub node has moved it.
        }
    }

    private static async Task<string?> HashOfAsync(FileInfo file, CancellationToken ct) =>
        DropFolder.Exists(file.FullName) ? (await ReadAsync(file, ct))?.File.Sha256 : null;

    private static string Numbered(string name, int n) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)}-{n}{Path.GetExtension(name)}");

    // The hub has not read this file's content, so the hash is that of its name, link target, size and time.
    private static InboundFile Unread(FileInfo file, string problem)
    {
        var identity = string.Create(
            CultureInfo.InvariantCulture, $"{file.Name}|{file.LinkTarget}|{file.Length}|{file.LastWriteTimeUtc:O}");
        return new InboundFile(file.Name, Hash(Encoding.UTF8.GetBytes(identity)), problem);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
