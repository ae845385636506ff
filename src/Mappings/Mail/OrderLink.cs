using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Allentown311.Mappings.Mail;

/// <summary>
/// The token of a link by which a department says what became of one work order. It holds our reference, the act, when it expires, and an
/// HMAC over them and the mapping's name (RFC 2104), so only who knows the mapping's secret makes one. It holds nothing of a resident's.
/// Pure.
/// </summary>
/// <param name="Reference">Our reference.</param>
/// <param name="Act">What the link says.</param>
/// <param name="ExpiresAt">When it expires (UTC), to the second.</param>
public sealed record OrderLink(string Reference, LinkAct Act, DateTimeOffset ExpiresAt)
{
    // Form of the token, act, seconds since 1970, the reference; then 128 bits of the HMAC.
    private const byte Form = 1;
    private const int HeadLength = 1 + 1 + 8;
    private const int MacLength = 16;
    private const int LongestText = 400;

    /// <summary>The token as a link holds it: base64url (RFC 4648, 5).</summary>
    public string Write(string secret, string mapping)
    {
        var content = new byte[HeadLength + Encoding.UTF8.GetByteCount(Reference)];
        content[0] = Form;
        content[1] = (byte)Act;
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(2), ExpiresAt.ToUnixTimeSeconds());
        Encoding.UTF8.GetBytes(Reference, content.AsSpan(HeadLength));
        return Base64Url.EncodeToString([.. content, .. Mac(secret, mapping, content)]);
    }

    /// <summary>Reads a token; null for one that was not made with this secret for this mapping, or that has expired.</summary>
    public static OrderLink? Read(string? text, string secret, string mapping, DateTimeOffset now)
    {
        if (text is null or { Length: > LongestText } || !Base64Url.IsValid(text))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length <= HeadLength + MacLength)
        {
            return null;
        }

        var content = bytes.AsSpan(..^MacLength);
        if (!CryptographicOperations.FixedTimeEquals(Mac(secret, mapping, content), bytes.AsSpan(^MacLength..))
            || content[0] != Form
            || !LinkActs.All.Contains((LinkAct)content[1]))
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(content[2..]));
        return expires > now ? new OrderLink(Encoding.UTF8.GetString(content[HeadLength..]), (LinkAct)content[1], expires) : null;
    }

    private static byte[] Mac(string secret, string mapping, ReadOnlySpan<byte> content) => HMACSHA256.HashData(
        Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"order link\n{mapping}\n"), .. content])[..MacLength];
}
