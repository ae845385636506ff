namespace Allentown311.Mappings.Receive;

/// <summary>How a department that pushes authenticates itself. Exactly one of the two is set.</summary>
/// <param name="HmacSecret">
/// Secret of a Standard Webhooks signature (<c>whsec_</c> and base64, or plain text): HMAC-SHA256 over id.timestamp.body.
/// </param>
/// <param name="Key">Key expected in the <c>X-Api-Key</c> header.</param>
public sealed record ReceiveAuth(string? HmacSecret, string? Key)
{
    /// <summary>Secrets do not print.</summary>
    public override string ToString() => HmacSecret is null ? "key" : "hmac";
}

/// <summary>The <c>receive:</c> section: how a push is authenticated and read.</summary>
/// <param name="Auth">How the department authenticates itself.</param>
/// <param name="Read">Turns the pushed text into changes.</param>
/// <param name="ContentType">Media type expected: <c>application/json</c> or <c>text/xml</c>.</param>
public sealed record ReceiveSettings(ReceiveAuth Auth, Func<string, Translation.Changes> Read, string ContentType)
{
    /// <summary>What a stored push is answered with; null for an answer without a body.</summary>
    public PushAnswer? Answer { get; init; }

    /// <summary>The handshakes that are answered: the mapping's own first, then those of <see cref="KnownHandshakes"/>.</summary>
    public IReadOnlyList<PushHandshake> Handshakes { get; init; } = KnownHandshakes.All;
}
