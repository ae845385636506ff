using System.Globalization;
using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Http;

/// <summary>A test of one value of an answer, as a text or as a number. All parts that are set must fit.</summary>
internal sealed partial record ValueTest
{
    /// <summary>Texts of which the value must be one, in any case; null when any will do. Numbers are compared as numbers.</summary>
    public IReadOnlyList<string>? Is { get; init; }

    /// <summary>Texts of which the value must be none; null for no such test. Null and blank are no values, and do not fit.</summary>
    public IReadOnlyList<string>? Not { get; init; }

    /// <summary>Text that the value must contain, in any case; null for none.</summary>
    public string? Contains { get; init; }

    /// <summary>The value must be a number above this one; null for no such test.</summary>
    public decimal? Above { get; init; }

    /// <summary>The value must be a number below this one; null for no such test.</summary>
    public decimal? Below { get; init; }

    /// <summary>True when no part is set, so that it is enough that there is a value.</summary>
    public bool IsPresence => Is is null && Not is null && Contains is null && Above is null && Below is null;

    /// <summary>True when a value fits.</summary>
    public bool Fits(string value)
    {
        var text = value.Trim();
        return (Is is null || Is.Any(wanted => IsSame(wanted, text)))
            && (Not is null || (!IsNothing(text) && !Not.Any(unwanted => IsSame(unwanted, text))))
            && (Contains is null || value.Contains(Contains, StringComparison.OrdinalIgnoreCase))
            && (Above is null || (Number(text) is { } high && high > Above))
            && (Below is null || (Number(text) is { } low && low < Below));
    }

    private static bool IsNothing(string text) => text is "" or "null" or "[]" or "{}";

    // "01" in a mapping is a code and no number: it fits 01 alone.
    private static bool IsSame(string wanted, string text) =>
        wanted.Equals(text, StringComparison.OrdinalIgnoreCase)
        || (PlainNumber().IsMatch(wanted) && Number(text) is { } number && number == Number(wanted));

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainNumber();
}
