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

    // In milliseconds this is March 1973, in seconds the year 5138: a number on the wrong side is of the other unit.
    private const decimal LeastMilliseconds = 100_000_000_000;
    private const decimal MostMilliseconds = 253_402_300_799_999;

    /// <summary>True for the name of such a format.</summary>
    public static bool IsFormat(string format) => format is Milliseconds or Seconds;

    /// <summary>Reads a number, or <c>/Date(1783175400000-0400)/</c>, whose offset changes nothing.</summary>
    public static bool TryRead(string text, string format, out DateTimeOffset instant)
    {
        instant = default;
        var date = MicrosoftDate().Match(text);
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

    /// <summary>The number that the format writes for an instant.</summary>
    public static long Write(DateTimeOffset instant, string format) =>
        format == Seconds ? instant.ToUnixTimeSeconds() : instant.ToUnixTimeMilliseconds();

    [GeneratedRegex(@"^/Date\((-?\d{1,18})([+-]\d{4})?\)/$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MicrosoftDate();
}
