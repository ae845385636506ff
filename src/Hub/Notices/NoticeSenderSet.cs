using Allentown311.CrmCore.Residents;

namespace Allentown311.Hub.Notices;

/// <summary>
/// The senders of the two channels that the hub serves itself. The host disposes of the set when it stops, which closes the connections to
/// the mail server.
/// </summary>
internal sealed record NoticeSenderSet(INoticeSender Mail, INoticeSender Text) : IAsyncDisposable
{
    /// <summary>The sender of a channel.</summary>
    public INoticeSender this[ContactMethod channel] => channel == ContactMethod.Text ? Text : Mail;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var sender in new[] { Mail, Text })
        {
            if (sender is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (sender as IDisposable)?.Dispose();
            }
        }
    }
}
