using Allentown311.Mappings.Yaml;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>
/// The user and the password of a broker's address, as they are now. Only they may be replaced while the hub runs: where the rest of the
/// address has changed too, those from before stay until the hub starts anew, because the rest was checked at its start.
/// </summary>
internal sealed class RabbitMqLogin : ICredentialsProvider
{
    private readonly SecretSource address;
    private readonly string place;

    // Any thread reads and replaces it.
    private volatile Login last;

    public RabbitMqLogin(SecretSource address)
    {
        this.address = address;
        var (at, login) = Parse(address.Current) ?? throw new FormatException("The broker's address names no user and password.");
        (place, last) = (at, login);
    }

    /// <inheritdoc/>
    public string Name => "amqp";

    /// <inheritdoc/>
    public Task<Credentials> GetCredentialsAsync(CancellationToken cancellationToken = default)
    {
        var (user, password, _) = Current();
        return Task.FromResult(new Credentials(Name, user, password, validUntil: null));
    }

    /// <summary>The address that the credentials of now are from.</summary>
    public string InUse => Current().Address;

    /// <summary>Reads the address anew, because the broker refused the login. True when the login is another now.</summary>
    /// <param name="used">The <see cref="InUse"/> of the refused login.</param>
    public bool HasChangedFrom(string used) => address.HasChangedFrom(used) && Current().Address != used;

    /// <summary>Credentials do not print.</summary>
    public override string ToString() => Name;

    private Login Current()
    {
        var text = address.Current;
        if (text != last.Address && Parse(text) is var (at, login) && at == place)
        {
            last = login;
        }

        return last;
    }

    private static (string Place, Login Login)? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, { Length: > 0 } password]
            ? (uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped),
                new Login(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), text))
            : null;

    private sealed record Login(string User, string Password, string Address);
}
