using System.IO.Enumeration;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// The status files that lie waiting, oldest name first. A file is ready once its size and time have stayed the same for a while: who
/// writes it need not lock or rename it. Its time alone proves nothing, as copying programs set it first. Not for several threads at once.
/// </summary>
internal sealed class WaitingFiles(string root, string pattern, TimeSpan quiet)
{
    // A look remembers this many, the first by name: a folder of any size costs bounded memory, and is not listed anew for each file.
    private const int Most = 4096;

    private readonly Queue<SeenFile> ready = new();
    private Dictionary<string, SeenFile> seen = new(StringComparer.Ordinal);
    private bool passedOver;

    /// <summary>True when another file is ready, or the folder held more than one look remembers.</summary>
    public bool Any => ready.Count > 0 || passedOver;

    /// <summary>The next file that is ready; null when none is.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public FileInfo? Next(DateTimeOffset now)
    {
        if (ready.Count == 0)
        {
            Look(now);
        }

        while (ready.TryDequeue(out var sight))
        {
            var file = new FileInfo(Path.Combine(root, sight.Name));
            if (sight.Link || (file.Exists && file.Length == sight.Size && file.LastWriteTimeUtc == sight.Written))
            {
                return file;
            }
        }

        return null;
    }

    private void Look(DateTimeOffset now)
    {
        var first = new SortedSet<SeenFile>(Comparer<SeenFile>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name)));
        passedOver = false;
        foreach (var found in List())
        {
            passedOver |= first.Count == Most;
            if (first.Count < Most || string.CompareOrdinal(found.Name, first.Max!.Name) < 0)
            {
                var same = seen.TryGetValue(found.Name, out var before) && before.Size == found.Size && before.Written == found.Written;
                first.Add(same ? before! : found with { Since = now });
                if (first.Count > Most)
                {
                    first.Remove(first.Max!);
                }
            }
        }

        seen = first.ToDictionary(s => s.Name, StringComparer.Ordinal);
        foreach (var sight in first.Where(s => s.Link || now - s.Since >= quiet))
        {
            ready.Enqueue(sight);
        }
    }

    private FileSystemEnumerable<SeenFile> List() => new(
        root,
        static (ref FileSystemEntry e) => new SeenFile(e.FileName.ToString(), e.Length, e.LastWriteTimeUtc.UtcDateTime, e.Attributes.HasFlag(FileAttributes.ReparsePoint), default),
        new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false })
    {
        ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && FinalName.Is(e.FileName) && FilePattern.Matches(pattern, e.FileName),
    };

    private sealed record SeenFile(string Name, long Size, DateTime Written, bool Link, DateTimeOffset Since);
}
