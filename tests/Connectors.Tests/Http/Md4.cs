using System.Buffers.Binary;
using System.Numerics;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>MD4 (RFC 1320). NTLM is based on it, and .NET does not offer it.</summary>
internal static class Md4
{
    private static readonly int[][] Shifts = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]];

    private static readonly int[][] Order =
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
        [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    ];

    public static byte[] Hash(byte[] data)
    {
        var padded = new byte[(data.Length + 72) / 64 * 64];
        data.CopyTo(padded, 0);
        padded[data.Length] = 0x80;
        BinaryPrimitives.WriteInt64LittleEndian(padded.AsSpan(^8), data.Length * 8L);

        uint[] state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        for (var at = 0; at < padded.Length; at += 64)
        {
            var words = Enumerable.Range(0, 16).Select(i => BinaryPrimitives.ReadUInt32LittleEndian(padded.AsSpan(at + (i * 4)))).ToArray();
            var s = (uint[])state.Clone();
            for (var step = 0; step < 48; step++)
            {
                var round = step / 16;

                // The four registers rotate by one with each step.
                var (a, b, c, d) = ((64 - step) % 4, (65 - step) % 4, (66 - step) % 4, (67 - step) % 4);
                var mixed = round switch
                {
                    0 => (s[b] & s[c]) | (~s[b] & s[d]),
                    1 => ((s[b] & s[c]) | (s[b] & s[d]) | (s[c] & s[d])) + 0x5a827999,
                    _ => (s[b] ^ s[c] ^ s[d]) + 0x6ed9eba1,
                };
                s[a] = BitOperations.RotateLeft(s[a] + mixed + words[Order[round][step % 16]], Shifts[round][step % 4]);
            }

            for (var i = 0; i < 4; i++)
            {
                state[i] += s[i];
            }
        }

        var hash = new byte[16];
        for (var i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(hash.AsSpan(i * 4), state[i]);
        }

        return hash;
    }
}
