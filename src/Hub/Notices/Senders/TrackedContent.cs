using System.Net;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>
/// A request's body that records whether all of it was written to the connection. Before that, the receiver cannot have acted on it.
/// </summary>
internal sealed class TrackedContent : HttpContent
{
    private readonly HttpContent inner;
    private volatile bool isWritten;

    public TrackedContent(HttpContent inner)
    {
        this.inner = inner;
        foreach (var (name, values) in inner.Headers)
        {
            Headers.TryAddWithoutValidation(name, values);
        }
    }

    /// <summary>True once the whole body was written. The client writes on one thread, and the sender reads on another.</summary>
    public bool IsWritten => isWritten;

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await inner.CopyToAsync(stream, context).ConfigureAwait(false);

        // The last bytes may still be in a buffer of the connection, which may be sent at any time from now on.
        isWritten = true;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = inner.Headers.ContentLength ?? 0;
        return inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
