using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// A server's side of HTTP Digest (RFC 7616), worked out here on its own: it gives nonces, each good for one request, and checks all.
/// </summary>
internal sealed partial class DigestGuard(string user, string password, params string[] algorithms)
{
    private const string Realm = "Streets Bureau";
    private readonly ConcurrentDictionary<string, bool> nonces = new(StringComparer.Ordinal);

    /// <summary>What came without or with a wrong answer to a challenge.</summary>
    public int Refused { get; private set; }

    /// <summary>The algorithm of the last answer that was right.</summary>
    public string? Used { get; private set; }

    /// <summary>Lets a request pass, or answers it with a challenge.</summary>
    public bool Admits(Seen request, HttpContext context)
    {
        if (request.Headers.GetValueOrDefault("Authorization") is { } header
            && AuthenticationHeaderValue.Parse(header) is { Scheme: "Digest", Parameter: { } said }
            && IsRight(request, Parts().Matches(said).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value + m.Groups[3].Value)))
        {
            return true;
        }

        Refused++;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        foreach (var algorithm in algorithms)
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
            nonces[nonce] = true;
            context.Response.Headers.Append(
                "WWW-Authenticate", $"Digest realm=\"{Realm}\", qop=\"auth\", algorithm={algorithm}, nonce=\"{nonce}\", opaque=\"op\"");
        }

        return false;
    }

    // RFC 7616, 3.4.1 to 3.4.3.
    private bool IsRight(Seen request, Dictionary<string, string> said)
    {
        var algorithm = said.GetValueOrDefault("algorithm", "MD5");
        if (!algorithms.Contains(algorithm, StringComparer.Ordinal) || !nonces.TryRemove(said["nonce"], out _)
            || (said["username"], said["realm"], said["opaque"], said["qop"]) != (user, Realm, "op", "auth")
            || (said["nc"], said["uri"]) != ("00000001", request.Target))
        {
            return false;
        }

        var secret = Hash($"{user}:{Realm}:{password}");
        var asked = Hash($"{request.Method}:{said["uri"]}");
        var expected = Hash($"{secret}:{said["nonce"]}:{said["nc"]}:{said["cnonce"]}:{said["qop"]}:{asked}");
        Used = algorithm;
        return said["cnonce"].Length > 0 && said["response"] == expected;

#pragma warning disable CA5351 // MD5 is what the older of the two algorithms is made of.
        string Hash(string text) => Convert.ToHexStringLower(
            algorithm == "SHA-256" ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    [GeneratedRegex("""(\w+)=(?:"([^"]*)"|([^\s,]+))""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}
