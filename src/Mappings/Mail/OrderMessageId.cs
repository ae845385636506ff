using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Mail;

/// <summary>
/// The Message-ID of a work order's mail (RFC 5322, 3.6.4). It is the same at every try, so that a mail whose answer was lost is found by
/// it. It holds our reference and a part that nobody can guess: who answers under it has seen the mail. Pure.
/// </summary>
public static partial class OrderMessageId
{
    private const int MacLength = 8;

    /// <summary>The id, without the brackets around it.</summary>
    public static string Of(string reference, string secret, string mapping, string domain) =>
        $"{reference}.{Mac(reference, secret, mapping)}@{domain}";

    /// <summary>The reference of the first of our ids in a header or a text; null where there is none.</summary>
    public static string? FindReference(string? text, string secret, string mapping)
    {
        foreach (Match match in Id().Matches(text ?? ""))
        {
            var (reference, mac) = (match.Groups["reference"].Value, match.Groups["mac"].Value);
            if (CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(mac.ToLowerInvariant()), Encoding.ASCII.GetBytes(Mac(reference, secret, mapping))))
            {
                return reference;
            }
        }

        return null;
    }

    private static string Mac(string reference, string secret, string mapping) => Convert.ToHexStringLower(HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"message id\n{mapping}\n{reference}"))[..MacLength]);

    [GeneratedRegex(
        @"(?<reference>[A-Za-z0-9-]{5,100})\.(?<mac>[0-9a-fA-F]{16})@", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
