using System.Text;
using Allentown311.Mappings.Sftp;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Allentown311.Connectors.Files.Sftp;

/// <summary>How the hub proves who it is to an SFTP server, and what proves the server to the hub.</summary>
internal static class SftpSignIn
{
    /// <summary>The sign-in, with the secrets as they are now.</summary>
    /// <exception cref="PlaceUnreachableException">The private key cannot be read.</exception>
    public static AuthenticationMethod[] Methods(SftpServer server)
    {
        var user = server.User.Current;
        List<AuthenticationMethod> methods = [];
        if (server.Key is { } key)
        {
            methods.Add(new PrivateKeyAuthenticationMethod(user, ReadKey(key.Current, server.Passphrase?.Current)));
        }

        if (server.Password?.Current is { } password)
        {
            methods.Add(new PasswordAuthenticationMethod(user, password));

            // Many servers ask for the password as a question (RFC 4256) and take it in no other way.
            var questions = new KeyboardInteractiveAuthenticationMethod(user);
            questions.AuthenticationPrompt += (_, e) =>
            {
                foreach (var prompt in e.Prompts)
                {
                    prompt.Response = password;
                }
            };
            methods.Add(questions);
        }

        return [.. methods];
    }

    /// <summary>True when a key that the server shows is one that the mapping names.</summary>
    public static bool IsPinned(SftpServer server, HostKeyEventArgs shown) =>
        server.HostKeys.Contains(Name(shown), StringComparer.Ordinal);

    /// <summary>The fingerprint as <c>ssh-keygen -l</c> writes it.</summary>
    public static string Name(HostKeyEventArgs shown) => $"SHA256:{shown.FingerPrintSHA256.TrimEnd('=')}";

    // A variable of the environment may hold the line breaks of a key as \n.
    private static PrivateKeyFile ReadKey(string text, string? passphrase)
    {
        var lines = text.Contains('\n', StringComparison.Ordinal) ? text : text.Replace("\\n", "\n", StringComparison.Ordinal);
        try
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes($"{lines.TrimEnd()}\n"));
            return new PrivateKeyFile(stream, passphrase);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever the reason is, its text may hold a piece of the key.
            throw new PlaceUnreachableException(
                $"the private key cannot be read ({e.GetType().Name}): it must be in OpenSSH's form or PEM, with its passphrase");
        }
    }
}
