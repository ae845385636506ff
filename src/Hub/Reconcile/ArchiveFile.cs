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
    public static void Mend(string path)
    {
        var mended = $"{path}.mended.tmp";
        using (var to = new FileStream(mended, FileMode.Create, FileAccess.Write))
        {
            using (var zip = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true))
            {
                // Behind a cut there may be members that were appended later: reading starts again at each.
                var lines = new Lines(zip);
                for (var start = 0L; start >= 0;)
                {
                    var end = Read(path, start, lines).End;
                    start = FindMember(path, Math.Max(start + 1, end - ReadAhead));
                }
            }

            to.Flush(flushToDisk: true);
        }

        File.Move(mended, path, overwrite: true);
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
            if (IsJson(whole))
            {
                last = whole.ToArray();
                if (to != Stream.Null && passed.Add(Convert.ToBase64String(SHA256.HashData(whole))))
                {
                    to.Write(whole);
                    to.WriteByte((byte)'\n');
                }
            }
        }

        // Bytes inside a member may look like the start of one; what is decoded from there is no line of the archive.
        private static bool IsJson(ReadOnlySpan<byte> line)
        {
            try
            {
                var reader = new Utf8JsonReader(line);
                return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip();
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
