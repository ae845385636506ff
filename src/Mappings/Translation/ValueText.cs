using System.Globalization;
using System.Numerics;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.Translation;

/// <summary>
/// Writes a value that a department's database or document gave as a number, so that one number has one text: <c>48213</c> for an integer,
/// a <c>decimal(18,2)</c> and a binary number alike.
/// </summary>
public static class ValueText
{
    // From here on neighbouring whole numbers are one and the same binary number (IEEE 754: binary64 has 53 digits, binary32 has 24).
    private const double FirstRounded = 1L << 53;
    private const decimal FirstRoundedExact = 1L << 53;
    private const float FirstRoundedSingle = 1 << 24;

    /// <summary>
    /// A value as text; empty for null. A whole binary number that may have been rounded is written with an exponent and without its last
    /// digits (<c>1.2345678901234E+19</c>): as a key it has lost digits.
    /// </summary>
    public static string Of(object? value) => value switch
    {
        double number => Of(number),
        float number => float.IsInteger(number) && Math.Abs(number) >= FirstRoundedSingle
            ? number.ToString("0.0#####E+0", CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture),
        decimal number => OfExact(number),
        byte[] bytes => $"0x{Convert.ToHexString(bytes)}",
        _ => Helpers.Text(value),
    };

    /// <summary>A number of a JSON document. One that was written with a point or an exponent came out of a binary number.</summary>
    public static string OfJson(object number) => number switch
    {
        decimal given when decimal.IsInteger(given) && Math.Abs(given) >= FirstRoundedExact => Of((double)given),
        BigInteger given => given.ToString(CultureInfo.InvariantCulture),
        _ => Of(number),
    };

    private static string Of(double number) =>
        !double.IsInteger(number) ? number.ToString(CultureInfo.InvariantCulture)
        : Math.Abs(number) < FirstRounded ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("0.0############E+0", CultureInfo.InvariantCulture);

    // "G29" alone would write 1E-7 for a small fraction; the format keeps every place and no zero behind the last.
    private static string OfExact(decimal number) =>
        number.ToString("0.############################", CultureInfo.InvariantCulture);
}
