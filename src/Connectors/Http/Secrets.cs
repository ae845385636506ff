using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Http;

/// <summary>Takes what proves us out of what a department said: some systems quote the credentials they refuse.</summary>
internal sealed class Secrets
{
    // More than a trail keeps, so that no secret is cut in two before it is looked for.
    private const int Most = 64 * 1024;

    private readonly string[] all;

    /// <param name="auth">How we prove ourselves on HTTP's level.</param>
    /// <param name="more">What else proves us.</param>
    public Secrets(HttpAuth auth, string? more = null)
    {
        string[] plain = auth switch
        {
            HttpAuth.Basic basic => [basic.Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.User}:{basic.Password}"))],
            HttpAuth.ApiKey key => [key.Value],
            HttpAuth.OAuth oauth => [oauth.ClientSecret],
            HttpAuth.Digest digest => [digest.Password],
            HttpAuth.Ntlm account => [account.Password],
            HttpAuth.Negotiate { Account: { } account } => [account.Password],
            _ => [],
        };
        all = [.. (more is null ? plain : plain.Append(more))
            .SelectMany(s => new[] { s, SecurityElement.Escape(s), JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(s) })
            .Where(s => s.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(s => s.Length)];
    }

    /// <summary>The beginning of a text, without them.</summary>
    public string Mask(string text, string? token) =>
        (token is null ? all : all.Prepend(token)).Aggregate(
            ShortText.Cut(text, Most), (t, secret) => t.Replace(secret, "***", StringComparison.Ordinal));
}
