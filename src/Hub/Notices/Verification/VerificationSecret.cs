using System.Security.Cryptography;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>
/// The secret by which links are made that verify addresses. The installation makes it once and keeps it in its database, so that every
/// node has the same, and links stay valid over a restart and a restore. Whoever can write to the database could mark an address as
/// verified without it. Any thread may call.
/// </summary>
internal sealed class VerificationSecret(IStore store)
{
    /// <summary>Name of the note that stores it.</summary>
    public const string Name = "verification_secret";

    private const int Length = 32;

    // Inserted, not put: of two nodes that make one at the same moment, the first counts for both.
    private static readonly Write<(string Name, string? Value)> Insert = Writes.InsertNew(MarkTable.Name, MarkTable.All, "name") with
    {
        KeyOf = MarkTable.Put.KeyOf,
    };

    private byte[]? known;

    /// <summary>The secret.</summary>
    public async ValueTask<byte[]> GetAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref known) is { } secret)
        {
            return secret;
        }

        var text = await store.Marks.FindAsync(Name, ct).ConfigureAwait(false);
        if (text is null)
        {
            var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length));
            await store.CommitAsync(new Commit { Rows = { Insert.Of((Name, made)) } }, ct).ConfigureAwait(false);
            text = await store.Marks.FindAsync(Name, ct).ConfigureAwait(false)
                ?? throw new InvalidOperationException("The database does not keep the secret for links.");
        }

        secret = Convert.FromHexString(text);
        Volatile.Write(ref known, secret);
        return secret;
    }
}
