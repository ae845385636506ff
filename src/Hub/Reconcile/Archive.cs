using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Keeps old payloads outside the database, as compressed lines of JSON, one file a month. The files hold residents' data. One job at a
/// time appends; a lock keeps a purge, which may be another process, from writing meanwhile.
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
        using var alone = Lock();
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

    /// <summary>
    /// Removes for good the lines of the orders that are destroyed. After a crash in the middle the next call does the rest.
    /// </summary>
    /// <param name="destroyed">Of some orders' ids, returns those that are destroyed.</param>
    /// <param name="ct">Stops between two files.</param>
    /// <returns>The number of lines removed.</returns>
    /// <exception cref="IOException">Another process works on the archive, or a file cannot be written.</exception>
    public async Task<int> RemoveAsync(Func<IEnumerable<long>, CancellationToken, Task<IReadOnlySet<long>>> destroyed, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        using var alone = Lock();
        foreach (var left in Directory.GetFiles(folder, $"*{ArchiveFile.Temporary}"))
        {
            // A rewriting that a crash broke off: the file itself is still whole.
            File.Delete(left);
        }

        var removed = 0;
        foreach (var path in Directory.GetFiles(folder, "attempts-*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            ct.ThrowIfCancellationRequested();
            var (orders, isWhole) = ArchiveFile.ReadOrders(path);
            var gone = await destroyed(orders, ct).ConfigureAwait(false);
            if (gone.Count > 0 || !isWhole)
            {
                removed += ArchiveFile.Remove(path, gone);
            }
        }

        return removed;
    }

    // Beside the folder, whose files are all of the archive. The operating system frees it with its process.
    private FileStream Lock() => new($"{folder}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

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
