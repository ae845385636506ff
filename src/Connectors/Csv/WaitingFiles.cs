using Allentown311.Connectors.Files;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// The status files that wait to be read, in the order of their names. A file is ready once its size and its time have not changed for a
/// while, so the department's program need neither lock nor rename it. The time alone proves nothing: programs that copy a file set it
/// first. Not safe for concurrent use: <see cref="CsvConnector"/> calls it by one caller at a time.
/// </summary>
internal sealed class WaitingFiles(IFilePlace place, string pattern, TimeSpan quiet)
{
    // A scan remembers this many files, the first by name. So a folder of any size costs bounded memory, and the hub does not list the
    // folder again for each file.
    private const int MaxRemembered = 4096;

    // How many times longer a file is watched that does not end in a line break: it may have been cut in the middle of a key.
    private const int UnfinishedFactor = 10;

    // Files the last scan found ready and that have not been returned yet.
    private readonly Queue<SeenFile> ready = new();

    // Files of the last scan, by name, with the time since when each has been unchanged.
    private Dictionary<string, SeenFile> seen = new(StringComparer.Ordinal);
    private bool isTruncated;

    /// <summary>True when another file is ready, or the folder held more files than one scan remembers.</summary>
    public bool HasMore => ready.Count > 0 || isTruncated;

    /// <summary>Removes and returns the next file that is ready; null when none is.</summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="mayScan">
    /// True to list the folder when no file is left. One read lists it once: a file that its writer holds open would be found again and
    /// again.
    /// </param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<FoundFile?> DequeueReadyAsync(DateTimeOffset now, bool mayScan, CancellationToken ct)
    {
        if (ready.Count == 0 && mayScan)
        {
            await ScanAsync(now, ct);
        }

        while (ready.TryDequeue(out var scanned))
        {
            if (await place.FindAsync(FileSpot.Of(scanned.Name), ct) is { } file
                && (scanned.IsLink || (file.Size == scanned.Size && file.Written == scanned.Written)))
            {
                return file;
            }
        }

        return null;
    }

    private async Task ScanAsync(DateTimeOffset now, CancellationToken ct)
    {
        var first = new SortedSet<SeenFile>(Comparer<SeenFile>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name)));
        isTruncated = false;
        await foreach (var file in place.ListAsync(null, name => FinalName.IsFinal(name) && FilePattern.Matches(pattern, name), ct))
        {
            var found = new SeenFile(file.Name, file.Size, file.Written, file.Link is not null, UnchangedSince: default);
            isTruncated |= first.Count == MaxRemembered;
            if (first.Count < MaxRemembered || string.CompareOrdinal(found.Name, first.Max!.Name) < 0)
            {
                var isUnchanged = seen.TryGetValue(found.Name, out var before)
                    && before.Size == found.Size
                    && before.Written == found.Written;
                first.Add(isUnchanged ? before! : found with { UnchangedSince = now });
                if (first.Count > MaxRemembered)
                {
                    first.Remove(first.Max!);
                }
            }
        }

        seen = first.ToDictionary(file => file.Name, StringComparer.Ordinal);
        foreach (var file in first)
        {
            if (file.IsLink || await IsQuietAsync(file, now - file.UnchangedSince, ct))
            {
                ready.Enqueue(file);
            }
        }
    }

    private async Task<bool> IsQuietAsync(SeenFile file, TimeSpan unchanged, CancellationToken ct) =>
        unchanged >= quiet && (unchanged >= quiet * UnfinishedFactor || await EndsInLineBreakAsync(FileSpot.Of(file.Name), ct));

    // Looks at the last four bytes, which hold a line break in every encoding. A file that cannot be looked at is left to its reader.
    private async Task<bool> EndsInLineBreakAsync(FileSpot file, CancellationToken ct)
    {
        try
        {
            return (await place.ReadEndAsync(file, 4, ct)).AsSpan().ContainsAny((byte)'\n', (byte)'\r');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private sealed record SeenFile(string Name, long Size, DateTime Written, bool IsLink, DateTimeOffset UnchangedSince);
}
