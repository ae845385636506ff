using System.Globalization;
using System.Text;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Reads the mail address of a resident. Pure.</summary>
internal static class Recipient
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict, AllowAddressesWithoutDomain = false, AllowUnquotedCommasInAddresses = false,
    };

    private static readonly IdnMapping Domains = new() { UseStd3AsciiRules = true };

    /// <summary>The address with the name; null when it is not one address and nothing else.</summary>
    /// <param name="address">What a resident gave as their address: a name, a comment or a second address in it is not taken.</param>
    /// <param name="name">Their name, in one line; may be empty.</param>
    public static MailboxAddress? Of(string address, string name)
    {
        if (!address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && MailboxAddress.TryParse(Strict, address, out var to)
            && string.IsNullOrEmpty(to.Name) && to.Route.Count == 0 && IsDomain(to.Domain)
            && (to.Address == address || to.GetAddress(idnEncode: true) == address))
        {
            to.Name = name;
            to.Encoding = Encoding.UTF8;
            return to;
        }

        return null;
    }

    private static bool IsDomain(string domain)
    {
        try
        {
            return domain.All(char.IsAscii) || Domains.GetAscii(domain).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
