using System.Text.Json.Serialization;

namespace Allentown311.Mappings.Databases;

/// <summary>How the traffic between the hub and a database server is protected, best first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConnectionTls>))]
public enum ConnectionTls
{
    /// <summary>Encrypted, and the server's certificate is verified: its signature, its name and its dates.</summary>
    [JsonStringEnumMemberName("verified")]
    Verified,

    /// <summary>The server is on this machine: no traffic crosses a network.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>Encrypted, but the server's certificate, or the name in it, is not verified.</summary>
    [JsonStringEnumMemberName("unverified")]
    Unverified,

    /// <summary>Not encrypted, or encrypted only when the server asks for it.</summary>
    [JsonStringEnumMemberName("plain")]
    Plain,
}

/// <summary>What the key beside a connection string demands of the connection's protection.</summary>
public enum TlsChoice
{
    /// <summary><c>verify</c>: encrypted and verified, even for a server on this machine.</summary>
    Verify,

    /// <summary><c>unverified</c>: encrypted; the certificate need not be verified.</summary>
    Unverified,

    /// <summary><c>plain</c>: the connection need not be encrypted.</summary>
    Plain,
}
