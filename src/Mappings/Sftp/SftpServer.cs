using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sftp;

/// <summary>
/// <c>connection.sftp:</c> of a mapping that exchanges files: the folders are those of a server that speaks SFTP (SSH File Transfer
/// Protocol, version 3).
/// </summary>
/// <param name="Host">Name or address of the server.</param>
/// <param name="Port">Its port; default 22.</param>
/// <param name="User">Our user name there.</param>
/// <param name="Password">Our password; null where a key alone proves who we are.</param>
/// <param name="Key">Our private key, in OpenSSH's form or PEM; null where a password proves who we are.</param>
/// <param name="Passphrase">What the key is encrypted with; null for a key that is not.</param>
/// <param name="HostKeys">
/// Fingerprints (SHA-256) of the keys by which the server may prove itself, as <c>ssh-keygen -l</c> writes them.
/// </param>
/// <param name="KeepAlive">How often an idle connection is kept alive; default 30 s.</param>
public sealed partial record SftpServer(
    string Host, int Port, SecretSource User, SecretSource? Password, SecretSource? Key, SecretSource? Passphrase,
    ImmutableArray<string> HostKeys, TimeSpan KeepAlive)
{
    /// <summary>Whatever may be replaced while the hub runs: the user name, and what proves it.</summary>
    public IReadOnlyList<SecretSource> Credentials => [.. new[] { User, Password, Key, Passphrase }.OfType<SecretSource>()];

    /// <summary>Reads the section; null when it is absent or a mistake was noted.</summary>
    /// <param name="connection">The section around it.</param>
    /// <param name="isSound">False when a mistake was noted.</param>
    public static SftpServer? Read(YamlMap connection, out bool isSound)
    {
        isSound = true;
        if (connection.Find("sftp") is not { } value)
        {
            return null;
        }

        isSound = false;
        if (value.Map() is not { } section)
        {
            return null;
        }

        var host = section.NeedText("host", "files.example.gov");
        var port = section.Number("port", 22, 1, 65535);
        var user = section.Need("user", "\"${FILES_USER}\"")?.RotatingText();
        SecretSource? Secret(string name) => section.Find(name)?.RotatingSecret();
        var (password, key, passphrase) = (Secret("password"), Secret("key"), Secret("passphrase"));
        if (section.Find("password") is null && section.Find("key") is null)
        {
            section.Self.Fault(
                $"\"{section.Path}\" has neither a password nor a key",
                "Write password: \"${FILES_PASSWORD}\" or key: \"${file:/run/secrets/files_key}\"");
        }

        var hostKeys = ReadHostKeys(section);
        var keepAlive = Loading.LimitsReader.ReadPositiveSpan(section, "keep_alive", TimeSpan.FromSeconds(30));
        section.Close();
        isSound = !string.IsNullOrWhiteSpace(host) && user is not null && (password ?? key) is not null && hostKeys is { IsEmpty: false };
        return isSound ? new SftpServer(host!, port, user!, password, key, passphrase, hostKeys!.Value, keepAlive) : null;
    }

    /// <summary>A folder of the server in one form: forward slashes, none at the end; null, and noted, when it is none.</summary>
    public static string? ReadFolder(YamlValue value)
    {
        if (value.Text() is not { } text)
        {
            return null;
        }

        var path = text.Length > 1 ? text.TrimEnd('/') : text;
        if (path.Length > 0 && !path.Contains('\\', StringComparison.Ordinal) && !path.Split('/').Contains("..", StringComparer.Ordinal))
        {
            return path;
        }

        value.Fault(
            $"\"{value.Path}\" is \"{text}\", which is no folder of a server",
            "Write its path with forward slashes and without .. in it, such as /hub/orders");
        return null;
    }

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => $"sftp://{Host}:{Port}";

    private static ImmutableArray<string>? ReadHostKeys(YamlMap section)
    {
        if (section.Need("host_key", "\"SHA256:…\", as ssh-keyscan HOST | ssh-keygen -lf - shows it, compared with the department")
            is not { } value)
        {
            return null;
        }

        var keys = ImmutableArray.CreateBuilder<string>();
        foreach (var item in value.List())
        {
            if (item.Text() is not { } text)
            {
                return null;
            }

            if (!item.HasStandIn && !Fingerprint().IsMatch(text))
            {
                item.Fault(
                    $"\"{item.Path}\" is \"{text}\", which is no fingerprint of a host key",
                    "Write SHA256: and the 43 signs behind it, as ssh-keyscan HOST | ssh-keygen -lf - shows them");
                return null;
            }

            keys.Add(text.TrimEnd('='));
        }

        return keys.ToImmutable();
    }

    [GeneratedRegex("^SHA256:[A-Za-z0-9+/]{43}=?\\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fingerprint();
}
