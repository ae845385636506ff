using System.Data.Common;
using System.Globalization;

namespace Allentown311.Hub.Store.Tables;

/// <summary>
/// Reads a row by the names of its columns, in the same way from every database: integers have 64 bits, times are milliseconds since 1970
/// UTC.
/// </summary>
internal static class RowReading
{
    /// <summary>An integer.</summary>
    public static long Number(this DbDataReader row, string name) => row.GetInt64(row.GetOrdinal(name));

    /// <summary>An integer, or null.</summary>
    public static long? NumberOrNull(this DbDataReader row, string name) =>
        row.GetOrdinal(name) is var i && row.IsDBNull(i) ? null : row.GetInt64(i);

    /// <summary>The result of <c>count(*)</c>, which is a 32-bit integer on SQL Server.</summary>
    public static long Count(this DbDataReader row, string name) =>
        Convert.ToInt64(row.GetValue(row.GetOrdinal(name)), CultureInfo.InvariantCulture);

    /// <summary>A flag: true for any integer but 0.</summary>
    public static bool Flag(this DbDataReader row, string name) => row.Number(name) != 0;

    /// <summary>A floating-point number, or null.</summary>
    public static double? RealOrNull(this DbDataReader row, string name) =>
        row.GetOrdinal(name) is var i && row.IsDBNull(i) ? null : row.GetDouble(i);

    /// <summary>A text.</summary>
    public static string Text(this DbDataReader row, string name) => row.GetString(row.GetOrdinal(name));

    /// <summary>A text, or null.</summary>
    public static string? TextOrNull(this DbDataReader row, string name) =>
        row.GetOrdinal(name) is var i && row.IsDBNull(i) ? null : row.GetString(i);

    /// <summary>An instant.</summary>
    public static DateTimeOffset Time(this DbDataReader row, string name) => DateTimeOffset.FromUnixTimeMilliseconds(row.Number(name));

    /// <summary>An instant, or null.</summary>
    public static DateTimeOffset? TimeOrNull(this DbDataReader row, string name) =>
        row.NumberOrNull(name) is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
