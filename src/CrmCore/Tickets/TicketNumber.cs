using System.Globalization;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// The number a resident is told and can say on the phone: <c>26-00417-3</c> is the year, a running number and a check digit.
/// The check digit is Damm's (H. Michael Damm, 2004): it catches every single wrong digit and every two neighbours swapped.
/// The running number is the ticket's id, so a number finds its ticket without an index of its own.
/// </summary>
public static class TicketNumber
{
    private static readonly byte[,] Damm =
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
        return string.Create(CultureInfo.InvariantCulture, $"{digits.AsSpan(0, 2)}-{digits.AsSpan(2)}-{Check(digits)}");
    }

    /// <summary>The ticket id of a number as people type it (spaces and missing dashes are forgiven); false when the check digit does not fit.</summary>
    public static bool TryParse(string? text, out long id)
    {
        id = 0;
        Span<char> digits = stackalloc char[24];
        var n = 0;
        foreach (var c in text ?? "")
        {
            if (c is '-' or ' ')
            {
                continue;
            }

            if (!char.IsAsciiDigit(c) || n == digits.Length)
            {
                return false;
            }

            digits[n++] = c;
        }

        return n >= 8 && Check(digits[..n]) == 0
            && long.TryParse(digits[2..(n - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
    }

    private static int Check(ReadOnlySpan<char> digits)
    {
        var interim = 0;
        foreach (var d in digits)
        {
            interim = Damm[interim, d - '0'];
        }

        return interim;
    }
}
