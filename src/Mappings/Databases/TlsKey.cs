namespace Allentown311.Mappings.Databases;

/// <summary>The key that says how a connection must be protected, and how it is written where the connection is.</summary>
/// <param name="Says">
/// What it demands. Null when the key is not written: encrypted and verified, except for a server on this machine.
/// </param>
/// <param name="Name">Its name, as a person writes it: <c>tls: </c> or <c>--store-tls </c>.</param>
/// <param name="Where">Where it is written, as the end of a sentence: <c>below connection</c>.</param>
public sealed record TlsKey(TlsChoice? Says, string Name, string Where)
{
    /// <summary>The values a person may write, in the order of <see cref="TlsChoice"/>.</summary>
    public static IReadOnlyList<string> Words { get; } = ["verify", "unverified", "plain"];

    /// <summary>The key of a mapping file.</summary>
    public static TlsKey OfMapping(TlsChoice? says) => new(says, "tls: ", "below connection");

    /// <summary>The choice a word stands for; null for any other word.</summary>
    public static TlsChoice? Read(string word) => word switch
    {
        "verify" => TlsChoice.Verify,
        "unverified" => TlsChoice.Unverified,
        "plain" => TlsChoice.Plain,
        _ => null,
    };

    /// <summary>What a person writes to make a choice: <c>tls: plain below connection</c>.</summary>
    public string Describe(TlsChoice choice) => $"{Name}{Words[(int)choice]} {Where}";
}
