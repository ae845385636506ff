using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// A key of a record in another system (its number, our reference in it, a code, an id of an import) in the one form in which the hub
/// stores and compares it. Systems write one key in several ways: padded to the width of a column, as a number with a fraction, with
/// marks that nobody sees, with another kind of dash. Leading zeros and the case of letters belong to a key.
/// </summary>
public static partial class RecordKey
{
    // A program that writes a number as binary64 gives up to 15 decimal digits back exactly.
    private const int ExactDigits = 15;

    // What programs write where they have no value: as a key they would tie strangers' records together.
    private static readonly HashSet<string> NoValues =
        new(["null", "NULL", "(null)", "undefined", "NaN", "[object Object]"], StringComparer.Ordinal);

    /// <summary>The key in its one form; empty for null and for a blank text.</summary>
    /// <remarks>
    /// Format and control characters go (a byte order mark, a zero-width blank, a NUL that fills a column); each run of white space is one
    /// blank, and none stands at the ends; compatible characters are folded (Unicode Annex 15, NFKC), every dash is "-"; a number without a
    /// fraction is written as its digits (<c>48213.0</c>, <c>4.8213E4</c>); a GUID in its usual form is written in small letters, without
    /// braces.
    /// </remarks>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = text.AsSpan().ContainsAnyExceptInRange('!', '~') ? Clean(text) : text;
        return clean.Length == 0 ? "" : WholeNumber(clean) ?? (IsGuid(clean, out var guid) ? guid.ToString("D") : clean);
    }

    /// <summary>
    /// The key in its one form; null where there is none: a blank text, or a word such as <c>null</c> or <c>undefined</c>.
    /// </summary>
    public static string? OrNull(string? text) => Of(text) is { Length: > 0 } key && !NoValues.Contains(key) ? key : null;

    /// <summary>
    /// What is lost of a key of which only a part is left, as the end of a sentence; null for a whole key. Many keys are written
    /// <c>1.01E+11</c>, and nobody can tell which one is meant. Asked of the text before or after <see cref="Of"/>.
    /// </summary>
    public static string? FindLoss(string? text)
    {
        var key = Of(text);
        return key.Contains('\uFFFD', StringComparison.Ordinal) ? "holds a character that was lost on its way"
            : Number().Match(key) is { Success: true } number && IsRounded(number) && (Has(number, "dot") || Has(number, "plus"))
                ? "is a rounded number, of which digits are lost"
                : null;
    }

    /// <summary>True when both are the same reference of ours. Systems write its letters in either case.</summary>
    public static bool IsSameReference(string? one, string? other) => Of(one).Equals(Of(other), StringComparison.OrdinalIgnoreCase);

    // EnumerateRunes gives U+FFFD for half a character. NFKC makes plain blanks and dashes of some others, so it comes before both.
    private static string Clean(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var hidden = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format;
            if ((!hidden || Rune.IsWhiteSpace(rune)) && rune.Value is not (0xFFFE or 0xFFFF))
            {
                visible.Append(rune);
            }
        }

        var folded = visible.ToString().Normalize(NormalizationForm.FormKC).Select(c =>
            char.IsWhiteSpace(c) ? ' ' : c == '\u2212' || char.GetUnicodeCategory(c) == UnicodeCategory.DashPunctuation ? '-' : c);
        return string.Join(' ', string.Concat(folded).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // The digits of a number that has no fraction; null for another text. "7E3" stays what it is: it may as well be the name of a place.
    private static string? WholeNumber(string text)
    {
        if (text[^1] is not ('.' or (>= '0' and <= '9')) || Number().Match(text) is not { Success: true } number || Has(number, "comma"))
        {
            return null;
        }

        var (whole, fraction) = (number.Groups["whole"].Value, number.Groups["fraction"].Value);
        if (!Has(number, "exponent"))
        {
            return Has(number, "dot") && fraction.All(c => c == '0') ? $"{number.Groups["minus"].Value}{whole}" : null;
        }

        var exponent = Exponent(number);
        var hasFraction = fraction.Length > exponent && fraction.AsSpan(exponent).ContainsAnyExcept('0');
        if (hasFraction || IsRounded(number) || !(Has(number, "dot") || Has(number, "plus")))
        {
            return null;
        }

        var digits = string.Concat(whole, fraction.Length > exponent ? fraction[..exponent] : fraction.PadRight(exponent, '0'));
        return $"{number.Groups["minus"].Value}{digits.TrimStart('0').PadLeft(1, '0')}";
    }

    // Where the digits do not reach the last place, a plus tells a spreadsheet or a format that cuts. Programs write a whole binary64
    // without one (Java's Double.toString, the canonical xs:double), and exactly up to 15 digits.
    private static bool IsRounded(Match number)
    {
        if (!Has(number, "exponent"))
        {
            return false;
        }

        var (places, exponent) = (number.Groups["fraction"].Length, Exponent(number));
        return places < exponent
            && (Has(number, "plus") || Has(number, "comma") || number.Groups["whole"].Length + exponent > ExactDigits);
    }

    private static int Exponent(Match number) => int.Parse(number.Groups["exponent"].ValueSpan, CultureInfo.InvariantCulture);

    private static bool Has(Match number, string part) => number.Groups[part].Success;

    private static bool IsGuid(string text, out Guid guid)
    {
        var bare = text.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(9) : text;
        guid = default;
        return bare.Length switch
        {
            36 => Guid.TryParseExact(bare, "D", out guid),
            38 => Guid.TryParseExact(bare, bare[0] == '(' ? "P" : "B", out guid),
            _ => false,
        };
    }

    [GeneratedRegex(
        @"^(?<minus>-?)(?<whole>[0-9]+)((?<dot>[.]|(?<comma>,))(?<fraction>[0-9]*))?([eE](?<plus>[+])?(?<exponent>[0-9]{1,3}))?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
