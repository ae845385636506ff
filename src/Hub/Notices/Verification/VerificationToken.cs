using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Allentown311.CrmCore.Residents;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>
/// The token of a link by which an address is verified. It holds a keyed hash of the address, the ticket, the language and when it expires,
/// and an HMAC over them (RFC 2104), so only this installation makes one. No personal data can be read from it. Pure.
/// </summary>
/// <param name="Address">The keyed hash of channel and address.</param>
/// <param name="TicketId">The ticket of the notice that had the link.</param>
/// <param name="Language">The notice's language.</param>
/// <param name="ExpiresAt">When the token expires (UTC), to the second.</param>
internal sealed record VerificationToken(long Address, long TicketId, string Language, DateTimeOffset ExpiresAt)
{
    // Form of the token, address, ticket, seconds since 1970, index of the language; then 128 bits of the HMAC.
    private const byte Form = 1;
    private const int ContentLength = 1 + 8 + 8 + 8 + 1;
    private const int MacLength = 16;

    // Keys of two uses never meet in one HMAC.
    private static readonly byte[] TokenUse = Encoding.ASCII.GetBytes("verify token\n");

    /// <summary>The keyed hash of an address: 63 bits of an HMAC-SHA256.</summary>
    public static long Hash(byte[] secret, ContactMethod channel, string address) => BinaryPrimitives.ReadInt64BigEndian(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"address\n{NoticePlan.Name(channel)}\n{address}"))) & long.MaxValue;

    /// <summary>The token as a link holds it: base64url (RFC 4648, 5).</summary>
    public string Write(byte[] secret)
    {
        Span<byte> bytes = stackalloc byte[ContentLength + MacLength];
        bytes[0] = Form;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Address);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], TicketId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], ExpiresAt.ToUnixTimeSeconds());
        bytes[25] = (byte)Languages.All.ToList().IndexOf(Language);
        Mac(secret, bytes[..ContentLength])[..MacLength].CopyTo(bytes[ContentLength..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a token; null for one that this installation did not make, or that has expired.</summary>
    public static VerificationToken? Read(string? text, byte[] secret, DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[ContentLength + MacLength];
        if (text is null || text.Length != Base64Url.GetEncodedLength(bytes.Length)
            || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length
            || !CryptographicOperations.FixedTimeEquals(Mac(secret, bytes[..ContentLength]).AsSpan(0, MacLength), bytes[ContentLength..])
            || bytes[0] != Form)
        {
            return null;
        }

        var token = new VerificationToken(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            Languages.All.ElementAtOrDefault(bytes[25]) ?? Languages.English,
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[17..])));
        return token.ExpiresAt > now ? token : null;
    }

    private static byte[] Mac(byte[] secret, ReadOnlySpan<byte> content) => HMACSHA256.HashData(secret, (byte[])[.. TokenUse, .. content]);
}
