using System.Globalization;
using System.Text;
using Allentown311.Mappings.Csv;
using CsvHelper;

namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>What a file of a department shows of how it writes: encoding, delimiter, columns, dates.</summary>
/// <param name="Encoding">Its encoding's name.</param>
/// <param name="Delimiter">What stands between two cells.</param>
/// <param name="Columns">Its header.</param>
/// <param name="DateFormats">For a column whose values are all dates of one format: the format.</param>
internal sealed record CsvSample(
    string Encoding, char Delimiter, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> DateFormats)
{
    private const int MostRows = 1_000;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff", "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss.fff", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd", "yyyyMMddHHmmss", "yyyyMMdd",
        "MM/dd/yyyy hh:mm:ss tt", "M/d/yyyy h:mm:ss tt", "MM/dd/yyyy HH:mm:ss", "M/d/yyyy H:mm:ss",
        "MM/dd/yyyy hh:mm tt", "M/d/yyyy h:mm tt",
        "MM/dd/yyyy HH:mm", "M/d/yyyy H:mm", "MM/dd/yyyy", "M/d/yyyy", "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy",
        "dd/MM/yyyy HH:mm:ss", "dd/MM/yyyy HH:mm", "dd/MM/yyyy",
    ];

    /// <summary>Reads a sample.</summary>
    /// <exception cref="DraftSourceException">It has no header.</exception>
    public static CsvSample Read(byte[] bytes, string file)
    {
        var encoding = StrictEncoding.Find("utf-8")!;
        if (!IsUtf8(bytes))
        {
            encoding = StrictEncoding.Find("windows-1252")!;
        }

        var text = encoding.Decode(bytes);
        var header = text.Split('\n', 2)[0];
        var delimiter = ((char[])[',', ';', '|', '\t']).MaxBy(c => header.Count(h => h == c));
        using var csv = CsvReader.Create(new StringReader(text), new CsvReaderOptions { Separator = delimiter });
        var values = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var row = 0; row < MostRows && csv.Read(); row++)
        {
            foreach (var (index, column) in csv.Headers.Index())
            {
                if (index < csv.FieldCount && csv.GetString(index).Trim() is { Length: > 0 } value)
                {
                    (values.TryGetValue(column, out var list) ? list : values[column] = []).Add(value);
                }
            }
        }

        return csv.Headers is { Count: > 0 } columns && columns.All(c => c.Length > 0)
            ? new CsvSample(encoding.Name, delimiter, [.. columns], Dates(values))
            : throw new DraftSourceException($"{file} has no header: its first line must name the columns.");
    }

    // Where two formats fit (03/04/2026), nobody can tell which it is: then it is none.
    private static Dictionary<string, string> Dates(Dictionary<string, List<string>> values) => values
        .Select(column => (column.Key, Fitting: Formats.Where(format => column.Value.TrueForAll(value => Fits(value, format))).ToList()))
        .Where(column => column.Fitting.Count > 0 && !IsEitherWay(column.Fitting))
        .ToDictionary(column => column.Key, column => column.Fitting[0], StringComparer.Ordinal);

    private static bool IsEitherWay(List<string> formats) =>
        formats.Exists(f => f.StartsWith('M')) && formats.Exists(f => f.StartsWith("dd/", StringComparison.Ordinal));

    private static bool Fits(string value, string format) =>
        DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
