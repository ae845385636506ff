using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using CsvHelper;

namespace Allentown311.Mappings.Lookups;

/// <summary>
/// A table of a file, such as the district of each street. It is read again when the file has changed; while the file is missing or cannot
/// be read, the table of the last good file stays. Any thread may ask.
/// </summary>
public sealed class LookupFile
{
    private const long MostBytes = 50L * 1024 * 1024;

    private readonly Func<string, string> stampOf;
    private volatile Reading last;

    private LookupFile(string path, LookupColumns columns, Reading first, Func<string, string> stampOf)
    {
        Path = path;
        Columns = columns;
        last = first;
        this.stampOf = stampOf;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its columns and form.</summary>
    public LookupColumns Columns { get; }

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns and form.</param>
    /// <exception cref="TranslationException">It cannot be read, lacks a column, or has a key twice.</exception>
    public static LookupFile Open(string path, LookupColumns columns) =>
        new(path, columns, new Reading(FileStamp.Of(path), Read(path, columns)), FileStamp.Of);

    /// <summary>A table whose file is not at hand: it has no keys until the file is there.</summary>
    internal static LookupFile Unread(string path, LookupColumns columns) =>
        new(path, columns, new Reading("", FrozenDictionary<string, string>.Empty), FileStamp.Of);

    /// <summary>The value of a key, in the form of <see cref="RecordKey"/> and in any case; null when the file has no such row.</summary>
    public string? Find(string key)
    {
        var stamp = stampOf(Path);
        if (stamp.Length > 0 && stamp != last.Stamp)
        {
            last = Refresh(stamp);
        }

        return last.Rows.GetValueOrDefault(RecordKey.Of(key));
    }

    // A file that is being written, or has a mistake, changes nothing; it is tried again when it changes again.
    private Reading Refresh(string stamp)
    {
        try
        {
            return new Reading(stamp, Read(Path, Columns));
        }
        catch (TranslationException)
        {
            return last with { Stamp = stamp };
        }
    }

    private static FrozenDictionary<string, string> Read(string path, LookupColumns columns)
    {
        var text = columns.Encoding.Decode(Bytes(path));
        var isMalformed = false;
        using var csv = CsvReader.Create(new StringReader(SpreadsheetCell.WithoutMarks(text)), new CsvReaderOptions
        {
            Separator = columns.Delimiter, TrackLineNumbers = true, IncludeValuesInExceptions = false,
            OnMalformedRecord = _ => isMalformed = true,
        });
        var header = csv.Headers.Select(h => h.Trim()).ToList();
        var (key, value) = (IndexOf(header, columns.Key, path), IndexOf(header, columns.Value, path));
        var rows = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (csv.Read())
        {
            if (isMalformed || csv.FieldCount <= Math.Max(key, value))
            {
                throw new TranslationException(
                    $"{Name(path)} has a cell too few, or a stray quote, in line {csv.LineNumber}: it is not whole.");
            }

            var (from, to) = (RecordKey.Of(csv.GetString(key)), csv.GetString(value).Trim());
            if (from.Length > 0 && !rows.TryAdd(from, to) && rows[from] != to)
            {
                throw new TranslationException(
                    $"{Name(path)} has a key twice with different values, the second time in line {csv.LineNumber}.");
            }
        }

        if (rows.Count == 0)
        {
            throw new TranslationException($"{Name(path)} has no row.");
        }

        return rows.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MostBytes }
                ? throw new TranslationException($"{Name(path)} has more than {MostBytes} bytes.")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TranslationException($"{path} cannot be read ({(e is UnauthorizedAccessException ? "no right" : "no such file")}).");
        }
    }

    private static int IndexOf(List<string> header, string column, string path) => header.IndexOf(column) is var at and >= 0
        ? at
        : throw new TranslationException($"{Name(path)} has no column \"{column}\". Its columns are: {string.Join(", ", header)}.");

    private static string Name(string path) => System.IO.Path.GetFileName(path);

    private sealed record Reading(string Stamp, FrozenDictionary<string, string> Rows);
}
