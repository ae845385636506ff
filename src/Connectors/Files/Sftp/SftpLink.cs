using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Allentown311.Mappings.Sftp;
using Allentown311.Mappings.Yaml;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Sftp;

namespace Allentown311.Connectors.Files.Sftp;

/// <summary>
/// The connection to an SFTP server. One serves all callers: SFTP numbers its requests, so several may be under way. It is opened at the
/// first request, kept alive while idle, and given up as soon as an answer is late; the next request opens another one.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="timeout">The longest wait for a connection, and for each answer.</param>
/// <param name="clock">The clock.</param>
internal sealed class SftpLink(SftpServer server, TimeSpan timeout, TimeProvider clock) : IDisposable
{
    private const int MostAtOnce = 8;

    private readonly SemaphoreSlim slots = new(MostAtOnce, MostAtOnce);

    // Held while a connection is opened.
    private readonly SemaphoreSlim opening = new(1, 1);

    // Read and replaced as one; a client in here may have ended or been given up meanwhile.
    private SftpClient? current;

    /// <summary>The server, for people.</summary>
    public string Name => server.ToString();

    /// <summary>
    /// Asks the server what may be asked twice: where a connection that was open before turns out to be broken, it asks over another one.
    /// </summary>
    /// <exception cref="FileNotFoundException">The file, or the folder around it, is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The server lets our user not do that.</exception>
    /// <exception cref="PlaceUnreachableException">There was no answer.</exception>
    /// <exception cref="IOException">The server answered that it failed.</exception>
    public async Task<T> AskAsync<T>(Func<SftpClient, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            if (FindOpen() is { } client)
            {
                try
                {
                    return await OnAsync(client, ask, ct);
                }
                catch (PlaceUnreachableException)
                {
                    // It was broken while nobody looked.
                }
            }

            return await OnAsync(await OpenAsync(ct), ask, ct);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Asks the server once.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<T> ChangeAsync<T>(Func<SftpClient, CancellationToken, Task<T>> change, CancellationToken ct)
    {
        await slots.WaitAsync(ct);
        try
        {
            return await OnAsync(await OpenAsync(ct), change, ct);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Asks over a connection that was used before, for what belongs to it.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<T> OnAsync<T>(SftpClient client, Func<SftpClient, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var late = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await ask(client, both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Drop(client);
            throw new PlaceUnreachableException(FormattableString.Invariant($"{Name} did not answer within {timeout.TotalSeconds:0.#} s"));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var fault = SftpFault.ToException(e, Name);
            if (fault is PlaceUnreachableException)
            {
                Drop(client);
            }

            if (fault is null)
            {
                throw;
            }

            throw fault;
        }
    }

    /// <summary>The entries of a folder, a part at a time.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async IAsyncEnumerable<ISftpFile> ListAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        var (client, files, hasNext) = await AskAsync(
            async (c, _) =>
            {
                var listed = c.ListDirectoryAsync(path, ct).GetAsyncEnumerator(ct);
                return (c, listed, await listed.MoveNextAsync());
            },
            ct);
        var isBetween = true;
        try
        {
            while (hasNext)
            {
                yield return files.Current;
                isBetween = false;
                hasNext = await OnAsync(client, (_, _) => files.MoveNextAsync().AsTask(), ct);
                isBetween = true;
            }
        }
        finally
        {
            // One that waits for an answer ends with its connection.
            if (isBetween)
            {
                await files.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Volatile.Read(ref current) is { } client)
        {
            Drop(client);
        }

        slots.Dispose();
        opening.Dispose();
    }

    private SftpClient? FindOpen()
    {
        try
        {
            return Volatile.Read(ref current) is { IsConnected: true } open ? open : null;
        }
        catch (ObjectDisposedException)
        {
            // It was given up at this moment.
            return null;
        }
    }

    private async Task<SftpClient> OpenAsync(CancellationToken ct)
    {
        if (FindOpen() is { } open)
        {
            return open;
        }

        await opening.WaitAsync(ct);
        try
        {
            if (FindOpen() is { } other)
            {
                return other;
            }

            var client = await ConnectAsync(mayRepeat: true, ct);
            if (Interlocked.Exchange(ref current, client) is { } ended)
            {
                Drop(ended);
            }

            return client;
        }
        finally
        {
            opening.Release();
        }
    }

    private async Task<SftpClient> ConnectAsync(bool mayRepeat, CancellationToken ct)
    {
        var used = server.Credentials.Select(c => c.Current).ToList();
        var info = new ConnectionInfo(server.Host, server.Port, server.User.Current, SftpSignIn.Methods(server)) { Timeout = timeout };
        var client = new SftpClient(info) { OperationTimeout = timeout, KeepAliveInterval = server.KeepAlive };
        string? refused = null;
        var isOpen = false;
        client.HostKeyReceived += (_, e) =>
        {
            e.CanTrust = SftpSignIn.IsPinned(server, e);
            refused = e.CanTrust ? null : $"{SftpSignIn.Name(e)} ({e.HostKeyName})";
        };
        try
        {
            await OnAsync(
                client,
                async (c, t) =>
                {
                    await c.ConnectAsync(t);
                    return isOpen = true;
                },
                ct);
            return client;
        }
        catch (PlaceUnreachableException) when (refused is not null)
        {
            throw new PlaceUnreachableException(
                $"{Name} showed the host key {refused}, and the mapping names {string.Join(" and ", server.HostKeys)}: nothing was sent. "
                + "It may be another machine in between. If the department has a new key, compare the fingerprint with its people and "
                + "write it into connection.sftp.host_key");
        }
        catch (PlaceUnreachableException e) when (
            e.InnerException is SshAuthenticationException && mayRepeat && SecretSource.HaveChanged(server.Credentials, used))
        {
            return await ConnectAsync(mayRepeat: false, ct);
        }
        finally
        {
            if (!isOpen)
            {
                Drop(client);
            }
        }
    }

    // Closing says good-bye, which may wait for a server that does not answer.
    private void Drop(SftpClient client)
    {
        Interlocked.CompareExchange(ref current, null, client);
        _ = Task.Run(() =>
        {
            try
            {
                client.Dispose();
            }
            catch (Exception e) when (e is SshException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // It is broken, which is why it is dropped.
            }
        });
    }
}
