using System.Text;

namespace Allentown311.Simulation.Fuzzing;

/// <summary>Makes bytes that no sound system would send out of some that one does.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> corpus)
{
    private const int MostBytes = 64 * 1024;

    // What has broken readers before: half characters, marks, times without end, numbers beyond every type, deep nesting.
    private static readonly byte[][] Tokens = [.. new[]
    {
        "\\ud800", "\\udc00", "\\u0000", "\uFEFF", "\uFFFE", "\u000B", "\0", "\r", "\r\n", "\"", "'", "=\"", ",", ";", "\t", "\\", "%00",
        "1.79E+308", "-1e999", "NaN", "Infinity", "1.01E+11", "48213.0", "99999999999999999999", "-0", "2147483648", "0x10",
        "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "12/31/9999", "2026-11-01T01:30:00", "24:00", "1e3",
        "253402300800000", "-62135596800000",
        "{", "}", "[", "]", "[[[[[[[[", "{\"a\":", "null", "true", "\"\"", ":", "$", "..", "[*]",
        "<a>", "</a>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "&b;", "&#xB;", "&#xFFFFFFFF;", "<![CDATA[", "]]>",
        "<?xml version=\"1.0\"?>", "--x",
        "Content-Type: application/xop+xml", "encoding=\"utf-16\"", "encoding=\"utf-7\"", "<html>", "sep=;", "{{", "}}", "{{ref}}",
        "${X}", "${",
        "!!binary", "&a [*a]", "*a", "? ", "- ", "|\n", ">\n", "ë", "é", "𝟘", "\U0001F43E", "  ", " ",
    }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF]];

    /// <summary>The next bytes: a few changes to one of the corpus.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (var changes = random.Next(1, 7); changes > 0; changes--)
        {
            Change(bytes);
        }

        return [.. bytes.Take(MostBytes)];
    }

    private void Change(List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, random.Next(1, 40));
        switch (random.Next(8))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                var piece = Tokens[random.Next(Tokens.Length)];
                bytes.InsertRange(at, Enumerable.Repeat(piece, random.Next(20) == 0 ? 2000 : 1).SelectMany(b => b));
                break;
            case 5:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 6:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                var other = corpus[random.Next(corpus.Count)];
                var from = random.Next(other.Length);
                bytes.InsertRange(at, other.Skip(from).Take(random.Next(1, 200)));
                break;
        }
    }
}
