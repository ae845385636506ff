using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads degrees, and points that stand in one cell. Pure.</summary>
internal static partial class ImportPoint
{
    /// <summary>A number of degrees; null when the text is none from -<paramref name="max"/> to <paramref name="max"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="decimalMark">The character before the fraction: a point or a comma. The other one is a mistake.</param>
    /// <param name="max">The largest absolute value, in degrees.</param>
    public static double? Degrees(string text, char decimalMark, double max)
    {
        if (decimalMark == ',')
        {
            text = text.Contains('.', StringComparison.Ordinal) ? "" : text.Replace(',', '.');
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && Math.Abs(degrees) <= max
            ? degrees
            : null;
    }

    /// <summary>
    /// The two texts of <c>(40.6, -75.4)</c>, <c>40.6, -75.4</c> or WKT's <c>POINT (-75.4 40.6)</c>, which has the longitude first; null
    /// when the cell is none of these. With a decimal comma the two stand apart by a semicolon or a blank. An address before the
    /// parenthesis is not read.
    /// </summary>
    public static (string Latitude, string Longitude)? Split(string cell, char decimalMark)
    {
        if (Wkt().Match(cell) is { Success: true } point)
        {
            return (point.Groups["y"].Value, point.Groups["x"].Value);
        }

        var match = decimalMark == ',' ? PairWithCommas().Match(cell) : Pair().Match(cell);
        return match.Success ? (match.Groups["lat"].Value, match.Groups["long"].Value) : null;
    }

    [GeneratedRegex(
        @"^(?:SRID=4326;)?\s*POINT\s*\(\s*(?<x>[^\s()]+)\s+(?<y>[^\s()]+)\s*\)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wkt();

    [GeneratedRegex(
        @"^(?:[^()]*\()?\s*(?<lat>[^\s(),;]+)(?:\s*[,;]\s*|\s+)(?<long>[^\s(),;]+)\s*\)?$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(
        @"^(?:[^()]*\()?\s*(?<lat>[^\s();]+)(?:\s*;\s*|\s+)(?<long>[^\s();]+)\s*\)?$",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex PairWithCommas();
}
