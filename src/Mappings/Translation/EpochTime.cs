using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Translation;

/// <summary>Times as a number since 1970-01-01 UTC, as map servers and old Microsoft services write them.</summary>
internal static partial class EpochTime
{
    /// <summary>The name of the format that counts milliseconds.</summary>
    public const string Milliseconds = "epoch_ms";

    /// <summary>The name of the format that counts seconds.</summary>
    public const string Seconds = "epoch_s";

    /// <summary>
    /// The format <c>/Date(1783175400000)/</c> of older Microsoft services, which has no other name than what it looks like.
    /// </summary>
    public const string Wrapped = "/Date()/";

    // In milliseconds this is March 1973, in seconds the year 5138: a number on the wrong side is of the other unit.
    private const decimal LeastMilliseconds = 100_000_000_000;
    private const decimal MostMilliseconds = 253_402_300_799_999;

    /// <summary>True for the name of such a format.</summary>
    public static bool IsFormat(string format) => format is Milliseconds or Seconds or Wrapped;

    /// <summary>True for what is no format, and was surely meant as one of these.</summary>
    public static bool IsMeant(string format) => !IsFormat(format) && Slip().IsMatch(format);

    /// <summary>The name and the format of a template that is exactly one time in such a format; null for every other.</summary>
    public static (string Name, string Format)? FindIn(string template) =>
        Single().Match(template) is { Success: true } found ? (found.Groups["name"].Value, found.Groups["format"].Value) : null;

    /// <summary>Reads a number, or <c>/Date(1783175400000-0400)/</c>, whose offset changes nothing, in each of the formats.</summary>
    public static bool TryRead(string text, string format, out DateTimeOffset instant)
    {
        instant = default;
        var date = MicrosoftDate().Match(text);
        if (format == Wrapped && !date.Success)
        {
            return false;
        }

        var digits = date.Success ? date.Groups[1].Value : text;
        if (!decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var isSeconds = format == Seconds && !date.Success;
        if (isSeconds ? number is < 0 or >= LeastMilliseconds : number is < LeastMilliseconds or > MostMilliseconds)
        {
            return false;
        }

        instant = DateTimeOffset.FromUnixTimeMilliseconds((long)(isSeconds ? number * 1000 : number));
        return true;
    }

    /// <summary>What the format writes for an instant: a number, or a text where it is wrapped.</summary>
    public static object Write(DateTimeOffset instant, string format) => format switch
    {
        Seconds => instant.ToUnixTimeSeconds(),
        Wrapped => $"/Date({instant.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)})/",
        _ => instant.ToUnixTimeMilliseconds(),
    };

    /// <summary>True for a text that the format <see cref="Wrapped"/> writes.</summary>
    public static bool IsWrapped(string text) => MicrosoftDate().IsMatch(text);

    [GeneratedRegex(
        """^\s*\{\{\s*date\s+(?<name>[\w.-]+)\s+(["'])(?<format>epoch_ms|epoch_s|/Date\(\)/)\1\s*\}\}\s*$""",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Single();

    [GeneratedRegex(
        @"epoch|unix|milli|second|^ms$|Date\(", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Slip();

    [GeneratedRegex(@"^/Date\((-?\d{1,18})([+-]\d{4})?\)/$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MicrosoftDate();
}
