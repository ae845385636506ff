using System.Net.Sockets;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace Allentown311.Connectors.Files.Sftp;

/// <summary>What an error of an SFTP server, or of the way to it, means. Pure.</summary>
internal static class SftpFault
{
    /// <summary>The error in the words of <see cref="IFilePlace"/>; null for one that is not about the server.</summary>
    public static Exception? ToException(Exception error, string server) => error switch
    {
        SftpPathNotFoundException e => new FileNotFoundException($"{server} has no such file or folder.", e),
        SftpPermissionDeniedException e => new UnauthorizedAccessException($"{server} refuses it: our user there has no right.", e),
        SftpException { StatusCode: StatusCode.ConnectionLost or StatusCode.NoConnection } e =>
            new PlaceUnreachableException($"{server} has lost the connection", e),
        SftpException e => new IOException($"{server} answers: {e.Message}", e),
        SshAuthenticationException e => new PlaceUnreachableException($"{server} refuses our sign-in", e),
        SshOperationTimeoutException e => new PlaceUnreachableException($"{server} did not answer in time", e),
        SshException e => new PlaceUnreachableException($"the connection to {server} broke: {e.Message}", e),
        SocketException e => new PlaceUnreachableException($"{server} cannot be reached: {e.Message}", e),
        ObjectDisposedException e => new PlaceUnreachableException($"the connection to {server} was given up", e),

        // The client says so of a connection that has ended in the meantime.
        InvalidOperationException e => new PlaceUnreachableException($"the connection to {server} has ended", e),
        _ => null,
    };
}
