using Allentown311.Connectors.Http;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Mail;
using MailKit;
using MailKit.Net.Imap;

namespace Allentown311.Connectors.Mail;

/// <summary>
/// A mailbox, read over IMAP (RFC 9051). Nothing in it is changed: folders are opened to read, and no mail is marked as seen. One
/// connection serves all callers one after the other.
/// </summary>
internal sealed class ImapMailbox(MailServer server, TlsFiles? tls, TimeSpan timeout, TimeProvider clock) : IAsyncDisposable
{
    private readonly Certificates certificates = new(tls ?? new(null, null, null, null));

    // Held by whoever uses the client.
    private readonly SemaphoreSlim turn = new(1, 1);
    private ImapClient? client;

    /// <summary>Uses a folder, opened to read. Over a connection that turns out to be broken it is tried once more with another.</summary>
    /// <exception cref="Exception">The mailbox cannot be read: nothing may be concluded.</exception>
    public async Task<T> UseAsync<T>(string folder, Func<IMailFolder, CancellationToken, Task<T>> use, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (client is { IsConnected: true, IsAuthenticated: true })
            {
                try
                {
                    return await UseOpenAsync(client, folder, use, ct);
                }
                catch (Exception e) when (e is IOException or ProtocolException or ServiceNotConnectedException
                    && !ct.IsCancellationRequested)
                {
                    // The server had ended it while it was idle.
                }
            }

            Drop();
            client = await ConnectAsync(ct);
            return await UseOpenAsync(client, folder, use, ct);
        }
        catch
        {
            Drop();
            throw;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await turn.WaitAsync();
        Drop();
        turn.Dispose();
    }

    private async Task<T> UseOpenAsync<T>(
        ImapClient open, string folder, Func<IMailFolder, CancellationToken, Task<T>> use, CancellationToken ct) => await LimitAsync(
        async token =>
        {
            var found = folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? open.Inbox! : await open.GetFolderAsync(folder, token);

            // A folder that stays open shows what has arrived since only when it is asked for it.
            if (found.IsOpen)
            {
                await open.NoOpAsync(token);
            }
            else
            {
                await found.OpenAsync(FolderAccess.ReadOnly, token);
            }

            return await use(found, token);
        },
        ct);

    private async Task<ImapClient> ConnectAsync(CancellationToken ct)
    {
        var opened = new ImapClient
        {
            Timeout = Timeout.Infinite,
            CheckCertificateRevocation = false,
            ServerCertificateValidationCallback = (_, certificate, chain, errors) => certificates.IsTrusted(certificate, chain, errors),
        };
        try
        {
            return await LimitAsync(
                async token =>
                {
                    await opened.ConnectAsync(server.Host, server.Port, MailSecurity.Of(server), token);
                    if (server is { User: { } user, Password: { } password })
                    {
                        await MailSecurity.SignInAsync(opened, user, password, token);
                    }

                    return opened;
                },
                ct);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> act, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await act(both.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"{server} did not answer in time.", e);
        }
    }

    private void Drop()
    {
        client?.Dispose();
        client = null;
    }
}
