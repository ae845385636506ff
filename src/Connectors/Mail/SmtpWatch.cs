using System.Text;
using MailKit;

namespace Allentown311.Connectors.Mail;

/// <summary>
/// Sees how far a mail has come: until its text begins to leave, the server certainly has no mail. Its own last line is kept for the desk;
/// what the hub says is not, since it holds the sign-in.
/// </summary>
internal sealed class SmtpWatch : IProtocolLogger, ITransferProgress
{
    private const int LongestLine = 500;

    /// <summary>True once a part of the text has left.</summary>
    public bool HasTextLeft { get; private set; }

    /// <summary>The last line that the server has sent.</summary>
    public string LastAnswer { get; private set; } = "";

    /// <summary>Called when the text begins to leave.</summary>
    public Action? TextLeaves { get; set; }

    /// <inheritdoc/>
    public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

    /// <summary>Begins with another mail.</summary>
    public void Restart() => HasTextLeft = false;

    /// <inheritdoc/>
    public void Report(long bytesTransferred, long totalSize) => Report(bytesTransferred);

    /// <inheritdoc/>
    public void Report(long bytesTransferred)
    {
        HasTextLeft = true;
        TextLeaves?.Invoke();
    }

    /// <inheritdoc/>
    public void LogConnect(Uri uri)
    {
    }

    /// <inheritdoc/>
    public void LogClient(byte[] buffer, int offset, int count)
    {
    }

    /// <inheritdoc/>
    public void LogServer(byte[] buffer, int offset, int count) =>
        LastAnswer = Encoding.UTF8.GetString(buffer, offset, Math.Min(count, LongestLine)).Trim();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
