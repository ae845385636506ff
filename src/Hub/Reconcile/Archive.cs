using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Old payloads as compressed lines of JSON, one file a month: out of the database, not out of reach. They hold residents' data: whoever
/// must forget a resident deletes the month's file too.
/// </summary>
internal sealed class Archive(string folder)
{
    /// <summary>Appends attempts and flushes them to the disk. A crash before the database forgets them writes them once more; the id tells.</summary>
    public void Append(IEnumerable<(long Id, SendAttempt Attempt)> attempts)
    {
        Directory.CreateDirectory(folder);
        foreach (var month in attempts.GroupBy(a => a.Attempt.At.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)))
        {
            using var file = new FileStream(Path.Combine(folder, $"attempts-{month.Key}.jsonl.gz"), FileMode.Append, FileAccess.Write, FileShare.Read);
            // One member after the other makes a valid gzip file (RFC 1952, 2.2).
            using (var zip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
            {
                foreach (var (id, a) in month)
                {
                    JsonSerializer.Serialize(zip, new { id, order = a.OrderId, at = a.At, outcome = a.Outcome, reason = a.Reason, sent = a.Sent, answered = a.Answered });
                    zip.WriteByte((byte)'\n');
                }
            }

            file.Flush(flushToDisk: true);
        }
    }
}
