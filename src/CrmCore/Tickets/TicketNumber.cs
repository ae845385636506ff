using System.Globalization;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// The number of a ticket, short enough to say on the phone: <c>26-00417-3</c> is the year, a running number and a check digit.
/// The check digit is Damm's (H. Michael Damm, 2004): it detects every single wrong digit and every swap of two neighbouring digits.
/// The running number is the ticket's id, so the store finds a ticket by its number without an index on the number.
/// </summary>
public static class TicketNumber
{
    private static readonly byte[,] DammTable =
    {
        { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 }, { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 },
        { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 }, { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
        { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 }, { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 },
        { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
    };

    /// <summary>The number of ticket <paramref name="id"/> opened in <paramref name="year"/> (four digits).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="id"/> is not positive.</exception>
    public static string Format(long id, int year)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(id);
        var digits = string.Create(CultureInfo.InvariantCulture, $"{year % 100:00}{id:00000}");
        return string.Create(CultureInfo.InvariantCulture, $"{digits.AsSpan(0, 2)}-{digits.AsSpan(2)}-{CheckDigit(digits)}");
    }

    /// <summary>Reads a number as people type it: spaces are ignored, and dashes may be missing.</summary>
    /// <param name="text">The number; null is none.</param>
    /// <param name="id">The ticket's id.</param>
    /// <returns>False when the text is no such number or the check digit is wrong.</returns>
    public static bool TryParse(string? text, out long id)
    {
        id = 0;
        Span<char> digits = stackalloc char[24];
        var count = 0;
        foreach (var c in text ?? "")
        {
            if (c is '-' or ' ')
            {
                continue;
            }

            if (!char.IsAsciiDigit(c) || count == digits.Length)
            {
                return false;
            }

            digits[count++] = c;
        }

        // The check digit over a valid number, its own check digit included, is 0.
        return count >= 8 && CheckDigit(digits[..count]) == 0
            && long.TryParse(digits[2..(count - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
    }

    private static int CheckDigit(ReadOnlySpan<char> digits)
    {
        var interim = 0;
        foreach (var digit in digits)
        {
            interim = DammTable[interim, digit - '0'];
        }

        return interim;
    }
}
