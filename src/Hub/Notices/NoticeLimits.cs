using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Notices;

/// <summary>
/// What keeps the city from being made to mail or text strangers: caps for each address and for each key, and the prefixes of numbers that
/// get texts. Pure, but for the keys, which may change while the hub runs.
/// </summary>
/// <param name="settings">The city's settings for notices.</param>
/// <param name="keys">Returns the keys that are valid now.</param>
internal sealed class NoticeLimits(NoticeSettings settings, Func<ImmutableArray<ApiKey>> keys)
{
    /// <summary>Why a resident who asked for texts gets none.</summary>
    public const string NotTexted = "the city sends no texts to such a number (notices.phone_prefixes)";

    // An address has at most as many rows of counts as notices in a day; a key may have as many as there are slots.
    private static readonly TimeSpan AddressSlot = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeySlot = TimeSpan.FromHours(1);

    /// <summary>True when the city sends texts to a resident's number.</summary>
    public bool MayText(Resident resident) => MayText(resident, settings);

    /// <summary>True when the city sends texts to a resident's number.</summary>
    public static bool MayText(Resident resident, NoticeSettings settings) =>
        PhoneNumber.MayText(PhoneNumber.ToE164(resident.Phone), settings.PhonePrefixes);

    /// <summary>The caps that a notice to a ticket's resident counts under; none for a call-back.</summary>
    public IReadOnlyList<NoticeCap> CapsOf(Ticket ticket, ContactMethod channel)
    {
        if (NoticeAddress.Counted(ticket.Resident, channel) is not { } address)
        {
            return [];
        }

        var key = keys().FirstOrDefault(k => k.Name == ticket.Source);
        return
        [
            new NoticeCap(
                StableHash.Of("notices to", NoticePlan.Name(channel), address),
                settings.PerRecipient,
                AddressSlot,
                $"to one address, that of {ticket.Number} (notices.per_recipient)"),
            new NoticeCap(
                StableHash.Of("notices of", ticket.Source),
                key?.NoticesPerDay ?? settings.PerKey,
                KeySlot,
                $"by tickets of {ticket.Source} (notices.per_key)"),
        ];
    }
}
