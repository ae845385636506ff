using System.Security;
using System.Text.Encodings.Web;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Http;

/// <summary>Removes the hub's credentials from a department's replies: some systems quote the credentials they refuse.</summary>
internal sealed class SecretMask
{
    // Longer than the text that a trail stores, so that the cut never falls inside a secret that the trail would show.
    private const int MaxLength = 64 * 1024;

    // Those of today, and of some rotations before.
    private const int MostSecrets = 64;

    private readonly HttpAuth auth;
    private readonly SecretSource? more;

    // Any thread replaces it, when a secret has been replaced. The secrets from before stay masked: a reply may quote the one it refused.
    private volatile Known known = new("", []);

    /// <param name="auth">How the hub signs in over HTTP.</param>
    /// <param name="more">A further secret, which messages themselves hold; null for none.</param>
    public SecretMask(HttpAuth auth, SecretSource? more = null) => (this.auth, this.more) = (auth, more);

    /// <summary>The beginning of a text, with <c>***</c> in place of each secret.</summary>
    /// <param name="text">The text.</param>
    /// <param name="tokens">The tokens that the request carried.</param>
    public string Apply(string text, IEnumerable<string> tokens) => tokens.SelectMany(Forms).Concat(Secrets()).Aggregate(
        ShortText.Cut(text, MaxLength),
        (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));

    // Longest first, so that a secret which contains another is masked whole.
    private string[] Secrets()
    {
        string[] plain = auth switch
        {
            HttpAuth.Basic basic =>
                [basic.Password.Current, HttpSignIn.BasicValue(basic.User.Current, basic.Password.Current)["Basic ".Length..]],
            HttpAuth.ApiKey key => [key.Value.Current.Trim()],
            HttpAuth.OAuth oauth =>
            [
                .. oauth.ClientSecret is { } secret ? [secret.Current] : Array.Empty<string>(),
                .. oauth.Grant switch
                {
                    OAuthGrant.Password login => [login.Word.Current],
                    OAuthGrant.Refresh refresh => [refresh.Token.Current],
                    _ => Array.Empty<string>(),
                },
            ],
            HttpAuth.Session session =>
            [
                .. session.Parts.Select(part => part.Current),
                .. session.Plan.Login is { } login
                    ? [HttpSignIn.BasicValue(login.User.Current, login.Password.Current)["Basic ".Length..]]
                    : Array.Empty<string>(),
            ],
            HttpAuth.Digest digest => [digest.Password.Current],
            HttpAuth.Ntlm account => [account.Password.Current],
            HttpAuth.Negotiate { Account: { } account } => [account.Password.Current],
            _ => [],
        };
        plain = more is null ? plain : [.. plain, more.Current];
        var before = known;
        var of = string.Join('\n', plain);
        if (of == before.Key)
        {
            return before.Secrets;
        }

        string[] secrets =
        [
            .. plain.SelectMany(Forms)
                .Concat(before.Secrets)
                .Distinct(StringComparer.Ordinal)
                .Take(MostSecrets)
                .OrderByDescending(s => s.Length),
        ];
        known = new Known(of, secrets);
        return secrets;
    }

    // As it is, in XML and in JSON.
    private static IEnumerable<string> Forms(string secret) => secret.Length == 0
        ? []
        : [secret, SecurityElement.Escape(secret), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(secret)];

    private sealed record Known(string Key, string[] Secrets);
}
