using System.Globalization;
using System.Text;
using MimeKit;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>Parses the mail address of a resident. Pure.</summary>
internal static class Recipient
{
    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

    private static readonly IdnMapping InternationalDomains = new() { UseStd3AsciiRules = true };

    /// <summary>The mailbox; null when the text is anything but one address.</summary>
    /// <param name="address">The address as the resident wrote it. A text with a name, a comment or a second address is refused.</param>
    /// <param name="name">The resident's name in one line; may be empty.</param>
    public static MailboxAddress? Of(string address, string name)
    {
        if (address.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || !MailboxAddress.TryParse(Strict, address, out var mailbox))
        {
            return null;
        }

        var isBare = string.IsNullOrEmpty(mailbox.Name) && mailbox.Route.Count == 0
            && (mailbox.Address == address || mailbox.GetAddress(idnEncode: true) == address);
        if (!isBare || !IsDomain(mailbox.Domain))
        {
            return null;
        }

        mailbox.Name = name;
        mailbox.Encoding = Encoding.UTF8;
        return mailbox;
    }

    private static bool IsDomain(string domain)
    {
        try
        {
            return domain.All(char.IsAscii) || InternationalDomains.GetAscii(domain).Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
