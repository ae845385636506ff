using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Keeps old payloads outside the database, as compressed lines of JSON, one file a month. The files hold residents' data: an administrator
/// who must erase a resident's data deletes the month's file too. One job at a time appends.
/// </summary>
internal sealed class Archive(string folder)
{
    // The length up to which this process knows a file to be whole.
    private readonly Dictionary<string, long> wholeLengths = new(StringComparer.Ordinal);

    /// <summary>
    /// Appends attempts and flushes them to the disk. After a crash between this and the database's delete, the attempts are written a
    /// second time; a reader recognizes them by their id. A file that a crash cut in the middle of a batch is mended: everything before the
    /// cut stays, and what is appended can be read.
    /// </summary>
    public void Append(IEnumerable<(long Id, SendAttempt Attempt)> attempts)
    {
        Directory.CreateDirectory(folder);
        foreach (var month in attempts.GroupBy(a => a.Attempt.At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            var path = Path.Combine(folder, $"attempts-{month.Key}.jsonl.gz");
            var isKnown = wholeLengths.GetValueOrDefault(path) == LengthOf(path);
            var lastLine = AppendTo(path, month);
            if (!isKnown && !ArchiveFile.EndsWith(path, lastLine))
            {
                ArchiveFile.Mend(path);
            }

            wholeLengths[path] = LengthOf(path);
        }
    }

    private static byte[] AppendTo(string path, IEnumerable<(long Id, SendAttempt Attempt)> attempts)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        var before = file.Length;
        try
        {
            var lastLine = AppendMember(file, attempts);
            file.Flush(flushToDisk: true);
            return lastLine;
        }
        catch (IOException)
        {
            // The disk is full, or gone: the half member goes, where that is still possible.
            file.SetLength(before);
            throw;
        }
    }

    // Returns the last line, without its end.
    private static byte[] AppendMember(FileStream file, IEnumerable<(long Id, SendAttempt Attempt)> attempts)
    {
        // A gzip file is valid as a sequence of members (RFC 1952, 2.2), so each batch is a member of its own.
        using var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
        byte[] line = [];
        foreach (var (id, a) in attempts)
        {
            line = JsonSerializer.SerializeToUtf8Bytes(new
            {
                id,
                order = a.OrderId,
                at = a.At,
                outcome = a.Outcome,
                reason = a.Reason,
                sent = a.Sent,
                answered = a.Answered,
            });
            zip.Write(line);
            zip.WriteByte((byte)'\n');
        }

        return line;
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
