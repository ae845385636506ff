using System.Globalization;
using Allentown311.Connectors.Files;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// A second reading of status files that were read before: the hub reads the files in <c>done/</c> that were written at or after an
/// instant, in the order of their names.
/// </summary>
/// <param name="Since">The instant.</param>
/// <param name="LastName">The name of the file that was read last; empty when none was.</param>
internal sealed record FileReplay(DateTimeOffset Since, string LastName)
{
    private const string CursorPrefix = "replay|";

    // Some file systems store times in steps of two seconds.
    private static readonly TimeSpan FileTimeStep = TimeSpan.FromSeconds(2);

    /// <summary>Reads a replay from a cursor; null when the cursor belongs to ordinary reading.</summary>
    public static FileReplay? Parse(string? cursor)
    {
        if (cursor?.StartsWith(CursorPrefix, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var parts = cursor.Split('|', 3);
        return new FileReplay(DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), parts[2]);
    }

    /// <summary>The cursor to store.</summary>
    public string Cursor => $"{CursorPrefix}{Since.UtcDateTime:O}|{LastName}";

    /// <summary>The next file to read; null when all have been read.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<FoundFile?> FindNextAsync(IFilePlace place, string pattern, CancellationToken ct)
    {
        if (!await place.HasFolderAsync(DropFolder.Done, ct))
        {
            return null;
        }

        var oldest = (Since - FileTimeStep).UtcDateTime;
        FoundFile? next = null;
        bool IsWanted(string name) =>
            FinalName.IsFinal(name) && string.CompareOrdinal(name, LastName) > 0 && IsStatusFile(pattern, name);
        await foreach (var file in place.ListAsync(DropFolder.Done, IsWanted, ct))
        {
            if (file.Written >= oldest && (next is null || string.CompareOrdinal(file.Name, next.Name) < 0))
            {
                next = file;
            }
        }

        return next;
    }

    /// <summary>
    /// True for the name of a status file in done/. The hub moves a second file of the same name there as name-2.csv, which the pattern
    /// alone need not match.
    /// </summary>
    public static bool IsStatusFile(string pattern, string name)
    {
        if (FilePattern.Matches(pattern, name))
        {
            return true;
        }

        var stem = Path.GetFileNameWithoutExtension(name);
        var dash = stem.LastIndexOf('-');
        return dash > 0
            && int.TryParse(stem.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && FilePattern.Matches(pattern, stem[..dash] + Path.GetExtension(name));
    }
}
