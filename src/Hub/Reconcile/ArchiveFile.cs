using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Mends a file of the archive that ends in the middle of a gzip member, because the hub or its machine stopped while it was written. A
/// reader would stop at the cut, and never reach the members that were appended behind it.
/// </summary>
internal static class ArchiveFile
{
    /// <summary>The end of the name of a file that is being rewritten.</summary>
    public const string Temporary = ".mended.tmp";

    // The decoder reads ahead of what it has decoded by no more than this.
    private const int ReadAhead = 64 * 1024;

    // Magic number and method of a member (RFC 1952, 2.3.1), and the flags, which are 0 in what the hub writes.
    private static readonly byte[] MemberStart = [0x1f, 0x8b, 8, 0];

    /// <summary>True when a reader reaches this line, without its end, as the last one of the file.</summary>
    public static bool EndsWith(string path, ReadOnlySpan<byte> line)
    {
        var lines = new Lines(Stream.Null);
        return Read(path, 0, lines).IsWhole && lines.Last.SequenceEqual(line);
    }

    /// <summary>Replaces a file that is cut by one that holds all its whole lines, each once.</summary>
    public static void Mend(string path) => Rewrite(path, static _ => true);

    /// <summary>Removes the lines of orders for good, with whatever of the file cannot be read; a file without lines goes too.</summary>
    /// <returns>The number of lines removed.</returns>
    public static int Remove(string path, IReadOnlySet<long> orders)
    {
        var removed = 0;
        var kept = Rewrite(path, order =>
        {
            var isKept = !orders.Contains(order);
            removed += isKept ? 0 : 1;
            return isKept;
        });
        if (kept == 0)
        {
            File.Delete(path);
        }

        return removed;
    }

    /// <summary>The ids of all orders that the file has a line of, and whether all of the file can be read.</summary>
    public static (IReadOnlySet<long> Orders, bool IsWhole) ReadOrders(string path)
    {
        var orders = new HashSet<long>();
        var lines = new Lines(Stream.Null) { Keeps = order => orders.Add(order) };
        var isWhole = Read(path, 0, lines).IsWhole && lines.EndsWhole;
        return (orders, isWhole || ReadAll(path, lines));
    }

    // Returns the number of lines that stay.
    private static int Rewrite(string path, Func<long, bool> keeps)
    {
        var mended = $"{path}{Temporary}";
        int count;
        using (var to = new FileStream(mended, FileMode.Create, FileAccess.Write))
        {
            using (var zip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true))
            {
                var lines = new Lines(zip) { Keeps = keeps };
                ReadAll(path, lines);
                count = lines.Count;
            }

            to.Flush(flushToDisk: true);
        }

        File.Move(mended, path, overwrite: true);
        return count;
    }

    // Behind a cut there may be members that were appended later: reading starts again at each. Returns false when there was a cut.
    private static bool ReadAll(string path, Lines lines)
    {
        var isWhole = true;
        for (var start = 0L; start >= 0;)
        {
            var (whole, end) = Read(path, start, lines);
            isWhole &= whole && lines.EndsWhole;
            start = FindMember(path, Math.Max(start + 1, end - ReadAhead));
        }

        return isWhole;
    }

    // Reads the members from a place on. Whole is false when the decoder sees that they end in the middle of one; it overlooks a cut within
    // the header of a member.
    private static (bool IsWhole, long End) Read(string path, long start, Lines lines)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = start;
        var buffer = new byte[8192];
        lines.Begin();
        try
        {
            using var zip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            while (zip.Read(buffer) is var read and > 0)
            {
                lines.Add(buffer.AsSpan(0, read));
            }

            return (true, file.Position);
        }
        catch (InvalidDataException)
        {
            return (false, file.Position);
        }
    }

    // The place of the next member from a place on; -1 when there is none.
    private static long FindMember(string path, long from)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = from;
        var matched = 0;
        for (var value = file.ReadByte(); value >= 0; value = file.ReadByte())
        {
            matched = value == MemberStart[matched] ? matched + 1 : value == MemberStart[0] ? 1 : 0;
            if (matched == MemberStart.Length)
            {
                return file.Position - matched;
            }
        }

        return -1;
    }

    // Passes whole lines on, each once.
    private sealed class Lines(Stream to)
    {
        private readonly HashSet<string> passed = new(StringComparer.Ordinal);
        private readonly ArrayBufferWriter<byte> line = new();
        private byte[] last = [];

        /// <summary>Decides by the order's id whether a line is passed on.</summary>
        public Func<long, bool> Keeps { get; init; } = static _ => true;

        /// <summary>How many lines were passed on.</summary>
        public int Count { get; private set; }

        /// <summary>True when nothing was read behind the end of the last line.</summary>
        public bool EndsWhole => line.WrittenCount == 0;

        public ReadOnlySpan<byte> Last => last;

        public void Begin() => line.ResetWrittenCount();

        public void Add(ReadOnlySpan<byte> bytes)
        {
            while (bytes.IndexOf((byte)'\n') is var end and >= 0)
            {
                line.Write(bytes[..end]);
                Pass(line.WrittenSpan);
                line.ResetWrittenCount();
                bytes = bytes[(end + 1)..];
            }

            line.Write(bytes);
        }

        private void Pass(ReadOnlySpan<byte> whole)
        {
            if (OrderOf(whole) is { } order)
            {
                last = whole.ToArray();
                if (Keeps(order) && to != Stream.Null && passed.Add(Convert.ToBase64String(SHA256.HashData(whole))))
                {
                    to.Write(whole);
                    to.WriteByte((byte)'\n');
                    Count++;
                }
            }
        }

        // Null for bytes inside a member that look like the start of one: what is decoded from there is no line of the archive.
        private static long? OrderOf(ReadOnlySpan<byte> line)
        {
            try
            {
                using var json = JsonDocument.Parse(line.ToArray());
                return json.RootElement.ValueKind == JsonValueKind.Object
                    && json.RootElement.TryGetProperty("order", out var order)
                    && order.TryGetInt64(out var id)
                    ? id
                    : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return null;
            }
        }
    }
}
