using System.Text.Json.Serialization;

namespace Allentown311.Mappings.Databases;

/// <summary>How what passes between the hub and a database server is protected on its way, best first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConnectionTls>))]
public enum ConnectionTls
{
    /// <summary>Encrypted, and the server's certificate is verified: its signature, its name and its dates.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    /// <summary>The server is on this machine: nothing passes over a network.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>Encrypted, and nobody knows with whom: the certificate, or the name in it, is not verified.</summary>
    [JsonStringEnumMemberName("unverified")]
    Unverified,

    /// <summary>Not encrypted, or not where the other side would rather not.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,
}

/// <summary>What is said to a connection's protection by the key beside its connection string.</summary>
public enum TlsChoice
{
    /// <summary><c>verify</c>: only what is encrypted and verified, also to a server on this machine.</summary>
    Verify,

    /// <summary><c>unverified</c>: encrypted; the certificate need not be verified.</summary>
    Unverified,

    /// <summary><c>plain</c>: need not be encrypted.</summary>
    Plain,
}
