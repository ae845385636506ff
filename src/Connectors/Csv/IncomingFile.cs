using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Connectors.Csv;

/// <summary>Takes a status file's bytes, and puts it away once it is dealt with.</summary>
internal static class IncomingFile
{
    /// <summary>Largest file read; a status row is some 100 bytes.</summary>
    public const long MostBytes = 50L * 1024 * 1024;

    /// <summary>The file's bytes and identity, or what is wrong with it; null when somebody still holds it open or it has gone.</summary>
    public static async Task<(byte[] Bytes, InboundFile File)?> TakeAsync(FileInfo file, CancellationToken ct)
    {
        if (file.LinkTarget is not null)
        {
            return (Bytes: [], Unread(file, "The file is a symbolic link, which is not followed."));
        }

        try
        {
            await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.None);
            if (stream.Length > MostBytes)
            {
                return (Bytes: [], Unread(file, $"The file has {stream.Length} bytes; {MostBytes} are read at most."));
            }

            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, ct);
            return (bytes, new InboundFile(file.Name, Hex(bytes)));
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
            // Held open by its writer: it is not finished.
            return null;
        }
    }

    /// <summary>
    /// Moves the file to done/, or to bad/ when it has a problem, never over another one. A file that is gone was moved before; one whose
    /// content is another by now is a new file under an old name, and stays to be read.
    /// </summary>
    public static async Task PutAwayAsync(DropFolder folder, InboundFile page, CancellationToken ct)
    {
        var source = new FileInfo(folder.Path(page.Name));
        var below = page.Problem is null ? DropFolder.Done : DropFolder.Bad;
        if (!DropFolder.Exists(source.FullName) || await IdentityAsync(source, ct) != page.Sha256)
        {
            return;
        }

        _ = Directory.CreateDirectory(folder.Path(below));
        for (var n = 1; ; n++)
        {
            var target = new FileInfo(folder.Path(below, n == 1 ? page.Name : Numbered(page.Name, n)));
            try
            {
                if (!DropFolder.Exists(target.FullName))
                {
                    File.Move(source.FullName, target.FullName, overwrite: false);
                    return;
                }
            }
            catch (IOException) when (DropFolder.Exists(target.FullName))
            {
                // Another hub node was quicker with this name: look at what lies there.
            }

            if (await IdentityAsync(target, ct) == page.Sha256)
            {
                source.Delete();
                return;
            }
        }
    }

    private static async Task<string?> IdentityAsync(FileInfo file, CancellationToken ct) =>
        !DropFolder.Exists(file.FullName) ? null : (await TakeAsync(file, ct))?.File.Sha256;

    private static string Numbered(string name, int n) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(name)}-{n}{Path.GetExtension(name)}");

    // Content that is not read has no hash of its own; the name, size and time stand in for it.
    private static InboundFile Unread(FileInfo file, string problem) => new(
        file.Name, Hex(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file.Name}|{file.LinkTarget}|{file.Length}|{file.LastWriteTimeUtc:O}"))), problem);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
