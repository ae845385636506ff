using System.Text;
using MailKit.Security;

namespace Allentown311.Hub.Notices.Senders.Smtp;

/// <summary>
/// The SASL mechanism OAUTHBEARER (RFC 7628) with the port of the connection. MailKit 4.18 has the mechanism too, but writes <c>port=-1</c>
/// over SMTP.
/// </summary>
internal sealed class OAuthBearer(string user, string token, string host, int port) : SaslMechanism(user, token)
{
    /// <inheritdoc/>
    public override string MechanismName => "OAUTHBEARER";

    /// <inheritdoc/>
    public override bool SupportsInitialResponse => true;

    /// <inheritdoc/>
    protected override byte[] Challenge(byte[]? token, int startIndex, int length, CancellationToken cancellationToken)
    {
        if (IsAuthenticated)
        {
            // The server has sent an error, and waits for this byte before it ends the exchange (RFC 7628, 3.2.3).
            return [1];
        }

        IsAuthenticated = true;
        var name = Credentials.UserName.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"n,a={name},\u0001host={host}\u0001port={port}\u0001auth=Bearer {Credentials.Password}\u0001\u0001");
    }
}
