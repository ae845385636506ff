using System.Globalization;
using System.Text;

namespace Allentown311.CrmCore.Residents;

/// <summary>
/// Telephone numbers in one form, and which of them the city sends texts to. Pure. A number is brought into that form once, and every
/// decision is made about the form: how a number is written changes nothing.
/// </summary>
public static class PhoneNumber
{
    // ITU-T E.164, 6.2.1: at most 15 digits with the country's. No country has shorter numbers that are reached from abroad.
    private const int MostDigits = 15;
    private const int LeastDigits = 8;

    // What people write between digits. Anything else (an extension, a list, a feature code) makes a text no number to send a text to.
    private const string Separators = " -.()/\u00A0\u2007\u2009\u202F\u2010\u2011\u2012\u2013\u2014\u2212";

    // Area codes that other countries have under +1 (NANPA, "non-US NPAs"): Bahamas to Trinidad and Tobago. The prefix +1 alone does not
    // mean them: texts there cost what texts abroad cost. A city that wants one writes it: +1876.
    private static readonly HashSet<string> OtherCountries = new(StringComparer.Ordinal)
    {
        "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784", "809", "829", "849", "868",
        "869", "876",
    };

    /// <summary>
    /// A number as E.164 writes it, <c>+16105550100</c>; null for a text that is no single number. A number without a country code is one
    /// of North America: ten digits, or eleven that begin with 1. Others are written with <c>+</c>, <c>00</c> or <c>011</c>.
    /// </summary>
    /// <param name="written">The number as somebody wrote it; digits of any script.</param>
    public static string? ToE164(string? written)
    {
        if (Digits(written) is not var (digits, isInternational) || digits.Length == 0)
        {
            return null;
        }

        if (!isInternational)
        {
            if (digits.StartsWith("011", StringComparison.Ordinal))
            {
                (digits, isInternational) = (digits[3..], true);
            }
            else if (digits.StartsWith("00", StringComparison.Ordinal))
            {
                (digits, isInternational) = (digits[2..], true);
            }
        }

        var number = isInternational ? digits : digits.Length switch
        {
            10 => $"1{digits}",
            11 when digits[0] == '1' => digits,
            _ => "",
        };

        // No country code begins with 0, and a number of North America has one form.
        return number.Length is >= LeastDigits and <= MostDigits && number[0] != '0' && (number[0] != '1' || IsNorthAmerican(number))
            ? $"+{number}"
            : null;
    }

    /// <summary>True for a number that a city with these prefixes sends texts to; false for premium numbers.</summary>
    /// <param name="number">The number as <see cref="ToE164"/> returns it; null for a text that is no number.</param>
    /// <param name="prefixes">The beginnings of numbers, such as <c>+1</c> or <c>+1610</c>.</param>
    public static bool MayText(string? number, IReadOnlyCollection<string> prefixes)
    {
        if (number is null || IsPremium(number))
        {
            return false;
        }

        var isElsewhere = number[1] == '1' && OtherCountries.Contains(number[2..5]);
        return prefixes.Any(p => number.StartsWith(p, StringComparison.Ordinal) && (!isElsewhere || p.Length >= 5));
    }

    /// <summary>True for a text that can be the beginning of a number in the form of <see cref="ToE164"/>.</summary>
    public static bool IsPrefix(string text) =>
        text.Length is >= 2 and <= MostDigits + 1 && text[0] == '+' && text[1] is >= '1' and <= '9'
        && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    // An area code and an exchange begin with 2 to 9, and neither ends in 11 as the short codes do (NANP numbering rules).
    private static bool IsNorthAmerican(string number) =>
        number.Length == 11 && IsCode(number.AsSpan(1, 3)) && IsCode(number.AsSpan(4, 3));

    private static bool IsCode(ReadOnlySpan<char> code) => code[0] is >= '2' and <= '9' && code[1..] is not "11";

    // Area code 900 and exchange 976 are billed to the caller.
    private static bool IsPremium(string number) =>
        number[1] == '1' && (number.AsSpan(2, 3) is "900" || number.AsSpan(5, 3) is "976");

    // The digits in ASCII, and whether a plus stands before them; null where anything else stands in the text.
    private static (string Digits, bool IsInternational)? Digits(string? written)
    {
        var digits = new StringBuilder(MostDigits);
        var isInternational = false;
        foreach (var rune in (written ?? "").Trim().EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                digits.Append((int)Rune.GetNumericValue(rune));
            }
            else if (rune.Value is '+' or '\uFF0B' && digits.Length == 0 && !isInternational)
            {
                isInternational = true;
            }
            else if (!rune.IsBmp || !Separators.Contains((char)rune.Value, StringComparison.Ordinal))
            {
                return null;
            }
        }

        return (digits.ToString(), isInternational);
    }
}
