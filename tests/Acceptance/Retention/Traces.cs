using System.IO.Compression;
using System.Text;

namespace Allentown311.Acceptance.Retention;

/// <summary>Looks for a text in every file below a folder, in the bytes and in what is packed.</summary>
internal static class Traces
{
    /// <summary>The files that hold the text, upper or lower case, in UTF-8 or UTF-16.</summary>
    public static IReadOnlyList<string> Find(string folder, string text)
    {
        var forms = new[] { text, text.ToLowerInvariant(), text.ToUpperInvariant() }
            .SelectMany(form => new[] { Encoding.UTF8.GetBytes(form), Encoding.Unicode.GetBytes(form) })
            .ToList();
        return
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal) || new FileInfo(file).Length > 0)
                .Where(file => Contents(file).Any(bytes => forms.Exists(form => bytes.AsSpan().IndexOf(form) >= 0)))
                .Select(file => Path.GetRelativePath(folder, file)),
        ];
    }

    private static IEnumerable<byte[]> Contents(string file)
    {
        using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        open.CopyTo(bytes);
        yield return bytes.ToArray();
        if (file.EndsWith(".gz", StringComparison.Ordinal))
        {
            bytes.Position = 0;
            using var unpacked = new MemoryStream();
            using var zip = new GZipStream(bytes, CompressionMode.Decompress);
            zip.CopyTo(unpacked);
            yield return unpacked.ToArray();
        }
    }
}
