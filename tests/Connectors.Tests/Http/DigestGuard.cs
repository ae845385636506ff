using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Http;

/// <summary>
/// The server's side of HTTP Digest (RFC 7616), implemented here without the code under test. It issues nonces, each good for one request,
/// and checks every field of an answer.
/// </summary>
internal sealed partial class DigestGuard(string user, string password, params string[] algorithms)
{
    private const string Realm = "Streets Bureau";
    private readonly ConcurrentDictionary<string, bool> nonces = new(StringComparer.Ordinal);

    /// <summary>The algorithm of the last correct answer; null before the first.</summary>
    public string? UsedAlgorithm { get; private set; }

    /// <summary>Returns true for a request with a correct answer; answers any other with a challenge.</summary>
    public bool Admits(ReceivedRequest request, HttpContext context)
    {
        if (request.Headers.GetValueOrDefault("Authorization") is { } header
            && AuthenticationHeaderValue.Parse(header) is { Scheme: "Digest", Parameter: { } parameters }
            && IsCorrect(request, Parse(parameters)))
        {
            return true;
        }

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

    private static Dictionary<string, string> Parse(string parameters) =>
        Parameter().Matches(parameters).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value + m.Groups[3].Value);

    // RFC 7616, 3.4.1 to 3.4.3.
    private bool IsCorrect(ReceivedRequest request, Dictionary<string, string> answer)
    {
        var algorithm = answer.GetValueOrDefault("algorithm", "MD5");
        if (!algorithms.Contains(algorithm, StringComparer.Ordinal) || !nonces.TryRemove(answer["nonce"], out _)
            || (answer["username"], answer["realm"], answer["opaque"], answer["qop"]) != (user, Realm, "op", "auth")
            || (answer["nc"], answer["uri"]) != ("00000001", request.Target))
        {
            return false;
        }

        var secret = Hash($"{user}:{Realm}:{password}");
        var asked = Hash($"{request.Method}:{answer["uri"]}");
        var expected = Hash($"{secret}:{answer["nonce"]}:{answer["nc"]}:{answer["cnonce"]}:{answer["qop"]}:{asked}");
        UsedAlgorithm = algorithm;
        return answer["cnonce"].Length > 0 && answer["response"] == expected;

#pragma warning disable CA5351 // The older of the two algorithms is based on MD5.
        string Hash(string text) => Convert.ToHexStringLower(
            algorithm == "SHA-256" ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    [GeneratedRegex("""(\w+)=(?:"([^"]*)"|([^\s,]+))""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
