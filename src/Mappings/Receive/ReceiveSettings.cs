using System.Collections.Immutable;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Receive;

/// <summary>
/// How a department that pushes authenticates itself: by a signature, by a key of the hub's own, or by a key of this mapping.
/// </summary>
public sealed record ReceiveAuth
{
    /// <summary>
    /// Secrets of a Standard Webhooks signature (<c>whsec_</c> and base64, or plain text): HMAC-SHA256 over id.timestamp.body. Several
    /// while one replaces another. Empty for the other ways.
    /// </summary>
    public ImmutableArray<SecretSource> HmacSecrets { get; init; } = [];

    /// <summary>Key expected in the <c>X-Api-Key</c> header; null for the other ways.</summary>
    public SecretSource? Key { get; init; }

    /// <summary>Name of the hub's key, of scope <c>hook</c>, that is expected there; null for the other ways.</summary>
    public string? Caller { get; init; }

    /// <summary>Pushes signed with this secret.</summary>
    public static ReceiveAuth Signed(string secret) => new() { HmacSecrets = [new SecretSource(secret)] };

    /// <summary>Pushes that hold this key.</summary>
    public static ReceiveAuth Keyed(string key) => new() { Key = new SecretSource(key) };

    /// <summary>Secrets do not print.</summary>
    public override string ToString() => Caller is not null ? "caller" : Key is not null ? "key" : "hmac";
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
