using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Keeps old payloads outside the database, as compressed lines of JSON, one file a month. The files hold residents' data: an administrator
/// who must erase a resident's data deletes the month's file too.
/// </summary>
internal sealed class Archive(string folder)
{
    /// <summary>
    /// Appends attempts and flushes them to the disk. After a crash between this and the database's delete, the attempts are written a
    /// second time; a reader recognizes them by their id.
    /// </summary>
    public void Append(IEnumerable<(long Id, SendAttempt Attempt)> attempts)
    {
        Directory.CreateDirectory(folder);
        foreach (var month in attempts.GroupBy(a => a.Attempt.At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            var path = Path.Combine(folder, $"attempts-{month.Key}.jsonl.gz");
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);

            // A gzip file is valid as a sequence of members (RFC 1952, 2.2), so each batch is a member of its own.
            using (var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            {
                foreach (var (id, a) in month)
                {
                    JsonSerializer.Serialize(zip, new
                    {
                        id,
                        order = a.OrderId,
                        at = a.At,
                        outcome = a.Outcome,
                        reason = a.Reason,
                        sent = a.Sent,
                        answered = a.Answered,
                    });
                    zip.WriteByte((byte)'\n');
                }
            }

            file.Flush(flushToDisk: true);
        }
    }
}
