using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Removes the hub's credentials from a department's replies: some systems quote the credentials they refuse.</summary>
internal sealed class SecretMask
{
    // Longer than the text that a trail stores, so that the cut never falls inside a secret that the trail would show.
    private const int MaxLength = 64 * 1024;

    // Longest first, so that a secret which contains another is masked whole.
    private readonly string[] secrets;

    /// <param name="auth">How the hub signs in over HTTP.</param>
    /// <param name="more">A further secret, which messages themselves hold; null for none.</param>
    public SecretMask(HttpAuth auth, string? more = null)
    {
        string[] plain = auth switch
        {
            HttpAuth.Basic basic =>
            [
                basic.Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}")),
            ],
            HttpAuth.ApiKey key => [key.Value],
            HttpAuth.OAuth oauth => [oauth.ClientSecret],
            HttpAuth.Digest digest => [digest.Password],
            HttpAuth.Ntlm account => [account.Password],
            HttpAuth.Negotiate { Account: { } account } => [account.Password],
            _ => [],
        };
        secrets =
        [
            .. (more is null ? plain : plain.Append(more))
                .SelectMany(s => new[] { s, SecurityElement.Escape(s), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(s) })
                .Where(s => s.Length > 0)
                .Distinct(StringComparer.Ordinal)
                .OrderByDescending(s => s.Length),
        ];
    }

    /// <summary>The beginning of a text, with <c>***</c> in place of each secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="token">The access token that the request carried; null for none.</param>
    public string Apply(string text, string? token) => (token is null ? secrets : secrets.Prepend(token)).Aggregate(
        ShortText.Cut(text, MaxLength),
        (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
}
