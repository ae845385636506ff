using System.Security.Cryptography;
using System.Text;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Receive;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Remembers the ids of signed pushes, so that a push which somebody recorded and sends again does nothing. The commit that applies a push
/// stores its mark, so that one which was refused or lost may come again.
/// </summary>
internal static class PushReplay
{
    // Ids of the services that send webhooks are below 100 characters. A longer one is remembered by its hash.
    private const int MaxIdLength = 200;

    /// <summary>The mark of a push; null for one that is not signed and so has no id to trust.</summary>
    public static InboxMark? MarkOf(ReceiveAuth auth, HttpContext http, string mapping, DateTimeOffset now)
    {
        if (auth.HmacSecrets.IsEmpty || http.Request.Headers["webhook-id"].ToString() is not { Length: > 0 } id)
        {
            return null;
        }

        var kept = id.Length <= MaxIdLength ? id : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        return new InboxMark($"hook:{mapping}", kept, now);
    }

    /// <summary>True when a push of that mark has been applied.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be asked.</exception>
    public static async Task<bool> IsKnownAsync(IStore store, InboxMark? mark, CancellationToken ct) =>
        mark is not null
        && (await store.Messages.KnownAsync(mark.Channel, [mark.MessageId], ct).ConfigureAwait(false)).Count > 0;
}
