using System.Collections.Immutable;
using System.Net;

namespace Allentown311.Hub.Access;

/// <summary>How callers reach this hub, apart from its city: keys of this installation, proxies, host names, certificate, limits.</summary>
internal sealed record AccessSettings
{
    /// <summary>The city folder whose keys are read again when they change; null to keep the keys read at the start.</summary>
    public string? CityFolder { get; init; }

    /// <summary>A file with further keys, those of this installation; null for none.</summary>
    public string? KeysFile { get; init; }

    /// <summary>The networks of the proxies in front of the hub: only these are believed about whom they speak for.</summary>
    public ImmutableArray<IPNetwork> Proxies { get; init; } = [];

    /// <summary>Names that callers may use for this hub, besides those of this machine and its addresses.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The hub's own certificate; null for none.</summary>
    public CertificateFiles? Certificate { get; init; }

    /// <summary>How much callers may ask at once.</summary>
    public AccessLimits Limits { get; init; } = new();
}

/// <summary>The files of the hub's own certificate.</summary>
/// <param name="Path">PEM with the whole chain, the hub's own certificate first; or PKCS #12 (<c>.pfx</c>, <c>.p12</c>).</param>
/// <param name="Key">PEM of the key; null where it is in <paramref name="Path"/>.</param>
/// <param name="Password">The key's password, or <c>${NAME}</c> or <c>${file:PATH}</c>; null for none.</param>
internal sealed record CertificateFiles(string Path, string? Key, string? Password)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => Path;
}
