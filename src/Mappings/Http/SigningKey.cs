using System.Security.Cryptography;

namespace Allentown311.Mappings.Http;

/// <summary>A private key in PEM by which the hub signs (RFC 7518, 3.3 and 3.4): RSA of at least 2048 bits, or P-256.</summary>
public static class SigningKey
{
    private const int LeastRsaBits = 2048;

    /// <summary>The algorithm's name and the signature of a text's bytes.</summary>
    /// <param name="pem">The key.</param>
    /// <param name="textOf">The bytes to sign, which name the algorithm themselves.</param>
    /// <exception cref="CryptographicException">It is no such key.</exception>
    public static byte[] Sign(string pem, Func<string, byte[]> textOf)
    {
        if (TryReadRsa(pem) is { } rsa)
        {
            using (rsa)
            {
                return rsa.SignData(textOf("RS256"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            }
        }

        using var curve = TryReadCurve(pem) ?? throw new CryptographicException("The key is neither RSA nor P-256.");
        return curve.SignData(textOf("ES256"), HashAlgorithmName.SHA256);
    }

    /// <summary>True for a key that can sign.</summary>
    public static bool IsUsable(string pem)
    {
        try
        {
            return Sign(pem, _ => [1]).Length > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static RSA? TryReadRsa(string pem) => TryRead(pem, RSA.Create(), key => key.KeySize >= LeastRsaBits);

    private static ECDsa? TryReadCurve(string pem) => TryRead(pem, ECDsa.Create(), key => key.KeySize == 256);

    private static TKey? TryRead<TKey>(string pem, TKey key, Func<TKey, bool> isSound)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            if (isSound(key))
            {
                return key;
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            // No key, or one of another kind.
        }

        key.Dispose();
        return null;
    }
}
