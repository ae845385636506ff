using Allentown311.CrmCore.Residents;

namespace Allentown311.Hub.Notices;

/// <summary>The channels by which notices go out. They are closed with the hub: a mail server is told that no more comes.</summary>
internal sealed record NoticeSenderSet(INoticeSender Mail, INoticeSender Text) : IAsyncDisposable
{
    /// <summary>The channel.</summary>
    public INoticeSender this[ContactMethod channel] => channel == ContactMethod.Text ? Text : Mail;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var channel in new[] { Mail, Text })
        {
            if (channel is IAsyncDisposable closes)
            {
                await closes.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                (channel as IDisposable)?.Dispose();
            }
        }
    }
}
