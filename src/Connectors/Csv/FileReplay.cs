using System.Globalization;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>Status files read before, read once more: those in <c>done/</c> that were written at or after an instant, the first by name first.</summary>
/// <param name="Since">The instant.</param>
/// <param name="Last">The file read last; empty for none.</param>
internal sealed record FileReplay(DateTimeOffset Since, string Last)
{
    private const string Mark = "replay|";

    // Some file systems keep times in steps of two seconds.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    /// <summary>The replay a cursor stands in; null for the ordinary reading.</summary>
    public static FileReplay? Of(string? cursor)
    {
        if (cursor?.StartsWith(Mark, StringComparison.Ordinal) != true)
        {
            return null;
        }

        var parts = cursor.Split('|', 3);
        return new FileReplay(DateTimeOffset.Parse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), parts[2]);
    }

    /// <summary>The cursor to store.</summary>
    public string Cursor => $"{Mark}{Since.UtcDateTime:O}|{Last}";

    /// <summary>The next file; null when all are through.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public FileInfo? Next(DropFolder folder, string pattern) => !folder.HasFolder(DropFolder.Done) ? null
        : DropFolder.Files(folder.Path(DropFolder.Done), name => string.CompareOrdinal(name, Last) > 0 && Means(pattern, name))
            .Where(f => f.LastWriteTimeUtc >= (Since - Step).UtcDateTime).MinBy(f => f.Name, StringComparer.Ordinal);

    // A second file of one name lies there as name-2.csv, which the pattern alone need not mean.
    private static bool Means(string pattern, string name)
    {
        var (stem, extension) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
        var dash = stem.LastIndexOf('-');
        return FilePattern.Matches(pattern, name)
            || (dash > 0 && int.TryParse(stem.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) && FilePattern.Matches(pattern, stem[..dash] + extension));
    }
}
