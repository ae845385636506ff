using System.Globalization;
using Allentown311.CrmCore.Residents;

namespace Allentown311.Hub.Notices;

/// <summary>The address of a notice in one form, whatever way somebody wrote it. Pure.</summary>
internal static class NoticeAddress
{
    private static readonly IdnMapping Domains = new();

    /// <summary>
    /// The mailbox or number that an address reaches, by which notices are counted; null for a channel without one. Of a mail address the
    /// part after <c>+</c> is left out (RFC 5233 names it detail), since it reaches the same mailbox.
    /// </summary>
    public static string? Counted(Resident resident, ContactMethod channel)
    {
        if (Exact(resident, channel) is not { } address || channel != ContactMethod.Mail)
        {
            return Exact(resident, channel);
        }

        var at = address.LastIndexOf('@');
        var local = at < 0 ? address : address[..at];
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        return (plus > 0 ? local[..plus] : local) + (at < 0 ? "" : address[at..]);
    }

    /// <summary>The address itself, by which it is verified; null for a channel without one.</summary>
    public static string? Exact(Resident resident, ContactMethod channel) => channel switch
    {
        ContactMethod.Mail when resident.Email?.Trim() is { Length: > 0 } mail => Mail(mail),
        ContactMethod.Text when resident.Phone?.Trim() is { Length: > 0 } phone => PhoneNumber.ToE164(phone) ?? phone,
        _ => null,
    };

    private static string Mail(string address)
    {
        var at = address.LastIndexOf('@');
        try
        {
            return (address[..(at + 1)] + Domains.GetAscii(address[(at + 1)..])).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return address.ToLowerInvariant();
        }
    }
}
