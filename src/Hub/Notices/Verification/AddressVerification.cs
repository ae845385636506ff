using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Access;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>Knows which addresses their owners have verified, and makes the links by which they do.</summary>
internal sealed class AddressVerification(CityConfiguration city, IStore store, VerificationSecret secret, TimeProvider time)
{
    /// <summary>How long a link is valid. A later notice to the address has a new one.</summary>
    public static TimeSpan LinkValidFor { get; } = TimeSpan.FromDays(14);

    /// <summary>
    /// The link that a notice must have, because the city wants addresses of that channel verified and this one is not; null when the
    /// notice may hold words of the caller.
    /// </summary>
    public async Task<Uri?> LinkForAsync(Ticket ticket, ContactMethod channel, CancellationToken ct)
    {
        if (!city.Notices.Verify.Contains(channel) || NoticeAddress.Exact(ticket.Resident, channel) is not { } address)
        {
            return null;
        }

        var key = await secret.GetAsync(ct).ConfigureAwait(false);
        var hash = VerificationToken.Hash(key, channel, address);
        var now = time.GetUtcNow();
        if (await IsVerifiedAsync(hash, now, ct).ConfigureAwait(false))
        {
            return null;
        }

        var token = new VerificationToken(hash, ticket.Id, ticket.Resident.Language, now + LinkValidFor);
        return new Uri(city.Notices.PublicUrl!, $"{RequestGuard.VerifyPath[1..]}/{token.Write(key)}");
    }

    /// <summary>Reads a link's token; null for one that is not valid.</summary>
    public async Task<VerificationToken?> ReadAsync(string token, CancellationToken ct) =>
        VerificationToken.Read(token, await secret.GetAsync(ct).ConfigureAwait(false), time.GetUtcNow());

    /// <summary>Notes that the owner of an address has verified it. A repeat changes nothing.</summary>
    public async Task VerifyAsync(VerificationToken token, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (await IsVerifiedAsync(token.Address, now, ct).ConfigureAwait(false))
        {
            return;
        }

        var commit = new Commit { Rows = { VerifiedAddressTable.Put.Of(new VerifiedAddress(token.Address, now)) } };
        commit.Timeline.Add(new TimelineEntry(token.TicketId, now, "address_verified", 0, "by the link in a notice"));
        await store.CommitAsync(commit, ct).ConfigureAwait(false);
    }

    private async Task<bool> IsVerifiedAsync(long address, DateTimeOffset now, CancellationToken ct)
    {
        var found = await store.Queries.QueryAsync(
            "SELECT at FROM verified_address WHERE address = @address AND at > @since",
            r => r.Time("at"),
            ct,
            Param.Number("@address", address),
            Param.Time("@since", now - city.Notices.VerifiedFor)).ConfigureAwait(false);
        return found.Count > 0;
    }
}
