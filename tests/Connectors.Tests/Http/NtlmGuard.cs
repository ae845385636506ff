using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// The server's side of NTLM over HTTP (MS-NTHT), implemented here without the code under test. It signs a connection in, as IIS does, by a
/// challenge and the NTLMv2 answer to it (MS-NLMP 2.2.1, 3.3.2).
/// </summary>
internal sealed class NtlmGuard(string user, string password, string domain)
{
    // Unicode, target's name, sign, NTLM, always sign, extended session security, target's information, version, 128 bit, key exchange.
    private const uint Flags = 0x1 | 0x4 | 0x10 | 0x200 | 0x8000 | 0x80000 | 0x800000 | 0x2000000 | 0x20000000 | 0x40000000;
    private const int HeaderLength = 56;

    private static readonly byte[] Signature = "NTLMSSP\0"u8.ToArray();

    private readonly ConcurrentDictionary<string, byte[]> challenges = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> signedIn = new(StringComparer.Ordinal);

    /// <summary>How many connections are signed in.</summary>
    public int Connections => signedIn.Count;

    /// <summary>Returns true for a request on a signed-in connection; answers any other with the next step of the handshake.</summary>
    public bool Admits(ReceivedRequest request, HttpContext context)
    {
        var connection = context.Connection.Id;
        var header = request.Headers.GetValueOrDefault("Authorization");
        if (header is null && signedIn.ContainsKey(connection))
        {
            return true;
        }

        var message = header?.StartsWith("NTLM ", StringComparison.Ordinal) == true ? Convert.FromBase64String(header[5..]) : [];
        if (MessageType(message) == 3 && challenges.TryRemove(connection, out var challenge) && IsCorrect(message, challenge))
        {
            return signedIn[connection] = true;
        }

        var next = "NTLM";
        if (MessageType(message) == 1)
        {
            challenge = challenges[connection] = RandomNumberGenerator.GetBytes(8);
            next = $"NTLM {Convert.ToBase64String(ChallengeMessage(challenge))}";
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = next;
        return false;
    }

    /// <summary>NTOWFv2 (MS-NLMP 3.3.2).</summary>
    public static byte[] Key(string user, string password, string domain) =>
        Hmac(Md4.Hash(Encoding.Unicode.GetBytes(password)), Encoding.Unicode.GetBytes(user.ToUpperInvariant() + domain));

    private static int MessageType(byte[] message) =>
        message.AsSpan().StartsWith(Signature) ? BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(8)) : 0;

    private byte[] ChallengeMessage(byte[] challenge)
    {
        var target = Encoding.Unicode.GetBytes(domain);

        // MsvAvNbComputerName (1), MsvAvNbDomainName (2), MsvAvEOL (0).
        byte[] information = [1, 0, 2, 0, (byte)'S', 0, 2, 0, (byte)target.Length, 0, .. target, 0, 0, 0, 0];
        var message = new byte[HeaderLength];
        Signature.CopyTo(message, 0);
        message[8] = 2;
        Field(message, 12, target.Length, HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), Flags);
        challenge.CopyTo(message, 24);
        Field(message, 40, information.Length, HeaderLength + target.Length);
        return [.. message, .. target, .. information];

        static void Field(byte[] message, int at, int length, int offset)
        {
            BinaryPrimitives.WriteInt16LittleEndian(message.AsSpan(at), (short)length);
            BinaryPrimitives.WriteInt16LittleEndian(message.AsSpan(at + 2), (short)length);
            BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(at + 4), offset);
        }
    }

    private bool IsCorrect(byte[] message, byte[] challenge)
    {
        var answer = Field(20);
        if (answer.Length < 16 || Encoding.Unicode.GetString(Field(36)) != user || Encoding.Unicode.GetString(Field(28)) != domain)
        {
            return false;
        }

        // The answer starts with its proof: HMAC-MD5 of the challenge and the rest of the answer, keyed with user and password.
        var proof = Hmac(Key(user, password, domain), [.. challenge, .. answer[16..]]);
        return CryptographicOperations.FixedTimeEquals(proof, answer.AsSpan(0, 16));

        byte[] Field(int at)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(at));
            return message.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at + 4)), length).ToArray();
        }
    }

#pragma warning disable CA5351 // The protocol is based on MD5.
    private static byte[] Hmac(byte[] key, byte[] data) => HMACMD5.HashData(key, data);
#pragma warning restore CA5351
}
